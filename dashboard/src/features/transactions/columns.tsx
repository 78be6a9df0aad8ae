/** Columns of the table of transactions, and the one of narrow screens, which has two lines. */
import type { TFunction } from 'i18next';
import { ArrowRight } from 'lucide-react';
import type { Transaction } from '../../api/contract.ts';
import { Amount } from '../../components/amount.tsx';
import type { LiveColumn } from '../../components/live-table/live-table.tsx';
import { RiskMark, StatusMark } from '../../components/marks.tsx';
import { paintAmount, paintAttribute, paintRisk, paintStatus, paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { isMasked } from '../../lib/masked.ts';
import styles from './columns.module.css';

/** Time with milliseconds, with the day where it is not today. */
function instant(at: string): string {
  return format.day(at) === format.day(Date.now()) ? format.timeMs(at) : `${format.day(at)} ${format.timeMs(at)}`;
}

/** Ids of one minute begin alike: their ends tell them apart. */
export function endOfId(id: string): string {
  return `${id.slice(0, 4)}…${id.slice(-6)}`;
}

function paintParty(cell: Element, id: string | null, t: TFunction): void {
  paintText(cell, id ?? format.NONE);
  paintAttribute(cell, 'title', isMasked(id) ? t('common:masked') : null);
}

/** From one country to another; the same twice is said once. */
function paintCountries(element: Element, { country, counterpartyCountry }: Transaction): void {
  const [from, arrow, to] = element.children;
  if (from === undefined || arrow === undefined || to === undefined) return;
  const isCrossing = country !== null && counterpartyCountry !== null && country !== counterpartyCountry;
  paintText(from, country ?? counterpartyCountry ?? format.NONE);
  paintAttribute(arrow, 'hidden', isCrossing ? null : '');
  paintText(to, isCrossing ? counterpartyCountry : '');
}

function Countries() {
  return (
    <span className={styles['countries']}>
      <span />
      <ArrowRight size={11} aria-hidden="true" />
      <span />
    </span>
  );
}

const first = (cell: Element): Element => cell.firstElementChild ?? cell;

/** Milliseconds from acceptance to the end; null while it is not there. */
export function processMs({ createdAt, processedAt }: Transaction): number | null {
  return processedAt === null ? null : Date.parse(processedAt) - Date.parse(createdAt);
}

export function wideColumns(t: TFunction, zone: string): LiveColumn<Transaction>[] {
  const status = (name: string): string => t(`common:status.${name}`);
  return [
    {
      id: 'time',
      header: t('column.time', { zone }),
      width: 'minmax(106px, 1.1fr)',
      paint: (cell, row) => {
        paintText(cell, instant(row.createdAt));
        paintAttribute(cell, 'title', format.utc(row.createdAt));
      },
    },
    {
      id: 'id',
      header: t('column.id'),
      width: 'minmax(100px, 1fr)',
      paint: (cell, row) => {
        paintText(cell, endOfId(row.id));
        paintAttribute(cell, 'title', row.id);
      },
    },
    {
      id: 'amount',
      header: t('column.amount'),
      width: 'minmax(112px, 1fr)',
      align: 'end',
      structure: () => <Amount />,
      paint: (cell, row) => paintAmount(first(cell), row.amount, row.currency),
    },
    {
      id: 'status',
      header: t('column.status'),
      width: 'minmax(98px, 1fr)',
      structure: () => <StatusMark />,
      paint: (cell, row) => paintStatus(first(cell), row.status, status),
    },
    { id: 'account', header: t('column.account'), width: 'minmax(88px, 1fr)', paint: (cell, row) => paintParty(cell, row.accountId, t) },
    {
      id: 'counterparty',
      header: t('column.counterparty'),
      width: 'minmax(88px, 1fr)',
      paint: (cell, row) => paintParty(cell, row.counterpartyId, t),
    },
    {
      id: 'country',
      header: t('column.country'),
      width: 'minmax(76px, 0.8fr)',
      structure: () => <Countries />,
      paint: (cell, row) => paintCountries(first(cell), row),
    },
    {
      id: 'type',
      header: t('column.type'),
      width: 'minmax(82px, 0.8fr)',
      paint: (cell, row) => paintText(cell, t(`common:type.${row.type}`)),
    },
    {
      id: 'source',
      header: t('column.source'),
      width: 'minmax(70px, 0.8fr)',
      paint: (cell, row) => paintText(cell, t(`common:source.${row.source}`)),
    },
    {
      id: 'risk',
      header: t('column.risk'),
      width: 'minmax(94px, 0.7fr)',
      align: 'end',
      structure: () => <RiskMark />,
      paint: (cell, row) => paintRisk(first(cell), row.riskScore),
    },
    {
      id: 'process',
      header: t('column.process'),
      width: 'minmax(84px, 0.7fr)',
      align: 'end',
      paint: (cell, row) => {
        const ms = processMs(row);
        paintText(cell, ms === null ? t('open') : format.count(ms));
        paintAttribute(cell, 'data-quiet', ms === null ? '' : null);
      },
    },
  ];
}

/** Two lines: amount, status and score; time and who. */
export function narrowColumn(t: TFunction): LiveColumn<Transaction>[] {
  const status = (name: string): string => t(`common:status.${name}`);
  return [
    {
      id: 'summary',
      header: t('column.payments'),
      width: 'minmax(0, 1fr)',
      structure: () => (
        <div className={styles['lines']}>
          <div>
            <Amount />
            <StatusMark />
            <RiskMark />
          </div>
          <div>
            <span />
            <span />
            <Countries />
          </div>
        </div>
      ),
      paint: (cell, row) => {
        const [above, below] = first(cell).children;
        const [amount, mark, risk] = above?.children ?? [];
        const [time, party, countries] = below?.children ?? [];
        if (!amount || !mark || !risk || !time || !party || !countries) return;
        paintAmount(amount, row.amount, row.currency);
        paintStatus(mark, row.status, status);
        paintRisk(risk, row.riskScore);
        paintText(time, instant(row.createdAt));
        paintText(party, row.counterpartyId === null ? row.accountId : `${row.accountId} → ${row.counterpartyId}`);
        paintCountries(countries, row);
      },
    },
  ];
}
