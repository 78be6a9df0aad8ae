/** Live payments, newest first; the order holds while somebody reads, statuses go on. */
import type { Transaction } from '@tapewatch/client';
import { Pause } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAppSelector } from '../../app/store.ts';
import { Amount } from '../../components/amount.tsx';
import { Button } from '../../components/button.tsx';
import { LiveTable } from '../../components/live-table/live-table.tsx';
import type { LiveColumn, LiveTableHandle } from '../../components/live-table/live-table.tsx';
import { RiskMark, StatusMark } from '../../components/marks.tsx';
import { paintAmount, paintAttribute, paintRisk, paintStatus, paintText } from '../../components/paint.ts';
import { Denied, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { isMasked } from '../../lib/masked.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useMay } from '../../lib/use-session.ts';
import { followTransactions, transactionStore } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { useListKeys } from './use-list-keys.ts';
import styles from './payments.module.css';
import { spoken } from '../../lib/painted-words.ts';
import { useRowHeight } from './row-height.ts';

const source = {
  topic: transactionStore.topic,
  rows: (): readonly Transaction[] => transactionStore.rows,
  get: (id: string) => transactionStore.get(id),
  keep: (ids: readonly string[]) => transactionStore.keep(ids),
};

export function Payments({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  const may = useMay('transactions:read');
  useEffect(() => (may ? followTransactions() : undefined), [may]);
  const isLoaded = useSyncExternalStore(transactionStore.topic.watch, () => transactionStore.isLoaded);
  const list = useMemo(() => new HeldList<Transaction>(source), []);
  useEffect(() => list.open(), [list]);
  const isHeld = useSyncExternalStore(list.topic.watch, () => list.isHeld);
  return (
    <Panel
      className={`${styles['panel']} ${className}`}
      title={t('payments.title')}
      note={may ? t('payments.pace') : undefined}
      tools={
        may && (
          <Button
            size="small"
            chord="Space"
            aria-pressed={isHeld}
            icon={<Pause size={12} aria-hidden="true" />}
            onClick={() => list.toggle()}
          >
            {t('payments.hold')}
          </Button>
        )
      }
      isBusy={may && !isLoaded}
      channels={['transactions']}
    >
      {!may ? <Denied permission="transactions:read" /> : isLoaded ? <Rows list={list} /> : <Loading rows={12} />}
    </Panel>
  );
}

function Rows({ list }: { list: HeldList<Transaction> }) {
  const { t, i18n } = useTranslation('overview');
  const common = useTranslation().t;
  const zone = useAppSelector(({ prefs }) => `${prefs.zone} ${prefs.deskZone} ${prefs.language}`);
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string | null>(null);
  const table = useRef<LiveTableHandle>(null);
  const scope = useRef<HTMLDivElement>(null);
  const open = (id: string): void => void navigate(`/transactions?tx=${id}`);
  useListKeys(scope, {
    move: (by) => table.current?.move(by),
    act: { Enter: () => cursor !== null && open(cursor) },
    toggleHold: () => (list.isHeld ? table.current?.resume() : list.hold('key')),
  });
  const columns = useMemo(
    () =>
      paymentColumns(
        t,
        spoken((status) => common(`status.${status}`)),
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- heads and words in another language or zone
    [t, common, i18n.language, zone],
  );
  const isOneColumn = useMedia(ONE_COLUMN);
  return (
    <div ref={scope} className={`${styles['body']} live`}>
      <LiveTable
        ref={table}
        label={t('payments.title')}
        columns={columns}
        hidden={isOneColumn ? ['account'] : []}
        list={list}
        rowHeight={useRowHeight(28)}
        selectedId={cursor}
        onCursor={setCursor}
        onOpen={({ id }) => open(id)}
        empty={t('payments.empty')}
        repaint={zone}
      />
    </div>
  );
}

function paymentColumns(
  t: (key: string, values?: Record<string, unknown>) => string,
  word: (status: string) => string,
): LiveColumn<Transaction>[] {
  const inside = (cell: HTMLElement, paint: (element: Element) => void): void => {
    if (cell.firstElementChild !== null) paint(cell.firstElementChild);
  };
  const masked = t('common:masked');
  return [
    {
      id: 'time',
      header: t('payments.time', { zone: format.zoneLabel() }),
      width: '80px',
      paint: (cell, { createdAt }) => {
        paintText(cell, format.time(createdAt));
        paintAttribute(cell, 'title', createdAt);
      },
    },
    {
      id: 'amount',
      header: t('payments.amount'),
      width: 'minmax(96px, 1fr)',
      align: 'end',
      structure: () => <Amount />,
      paint: (cell, { amount, currency }) => inside(cell, (element) => paintAmount(element, amount, currency)),
    },
    {
      id: 'status',
      header: t('payments.status'),
      width: '100px',
      structure: () => <StatusMark />,
      paint: (cell, { status }) => inside(cell, (element) => paintStatus(element, status, word)),
    },
    {
      id: 'account',
      header: t('payments.account'),
      width: 'minmax(76px, 92px)',
      paint: (cell, { accountId }) => {
        paintText(cell, accountId);
        paintAttribute(cell, 'title', isMasked(accountId) ? masked : null);
      },
    },
    {
      id: 'risk',
      header: t('payments.risk'),
      width: '98px',
      align: 'end',
      structure: () => <RiskMark />,
      paint: (cell, { riskScore }) => inside(cell, (element) => paintRisk(element, riskScore)),
    },
  ];
}
