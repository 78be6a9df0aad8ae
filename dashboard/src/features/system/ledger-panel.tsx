/** The loss ledger: what was lost since the page was opened, each rise with time, place, amount and sum; and what was lost before. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Glyph } from '../../components/glyphs.tsx';
import { Panel } from '../../components/panel.tsx';
import { StaticTable } from '../../components/static-table.tsx';
import type { StaticColumn } from '../../components/static-table.tsx';
import * as format from '../../lib/format.ts';
import type { LossCause, LossEntry } from '../../live/loss-ledger.ts';
import { runtimeStore } from '../../live/runtime-store.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './ledger-panel.module.css';

const SUMMED: readonly Exclude<LossCause, 'started'>[] = ['dropped', 'restart', 'tooLate', 'lagged'];

export function LedgerPanel() {
  const { t } = useTranslation('system');
  useTopic(runtimeStore.topic);
  const { ledger, since } = runtimeStore;
  const { opening } = ledger;
  return (
    <Panel title={t('ledger.title')} note={since !== null && t('ledger.since', { time: format.full(since) })} className={styles['panel']}>
      <dl className={styles['sums']}>
        {SUMMED.map((cause) => (
          <div key={cause} data-some={ledger.sums[cause] > 0 || undefined} title={t(`ledger.${cause}Hint`)}>
            <dt>{t(`ledger.${cause}`)}</dt>
            <dd>{format.count(ledger.sums[cause])}</dd>
          </div>
        ))}
      </dl>
      <LedgerTable entries={ledger.entries} />
      <p className={styles['opening']}>
        {t('ledger.opening', {
          dropped: format.count(opening.dropped),
          restart: format.count(opening.restart),
          tooLate: format.count(opening.tooLate),
        })}
      </p>
    </Panel>
  );
}

const LedgerTable = memo(function LedgerTable({ entries }: { entries: readonly LossEntry[] }) {
  const { t } = useTranslation('system');
  const place = ({ partition, channel, instance }: LossEntry): string => {
    if (channel !== null) return t('ledger.page', { channel });
    return partition === null ? (instance ?? format.NONE) : t('ledger.partition', { partition });
  };
  const columns: StaticColumn<LossEntry>[] = [
    {
      id: 'time',
      header: t('ledger.time', { zone: format.zoneLabel() }),
      width: '22%',
      cell: ({ at, since }) => (
        <time
          dateTime={format.utc(at)}
          title={since === null ? format.utc(at) : t('ledger.between', { from: format.utc(since), to: format.utc(at) })}
        >
          {format.time(at)}
        </time>
      ),
    },
    {
      id: 'cause',
      header: t('ledger.cause'),
      cell: ({ cause }) => (
        <span className={styles['cause']} data-cause={cause}>
          <Glyph name={cause === 'started' ? 'severity-low' : 'severity-high'} size={12} />
          {t(`ledger.${cause}`)}
        </span>
      ),
    },
    {
      id: 'place',
      header: t('ledger.place'),
      width: '26%',
      cell: (entry) => <span title={entry.instance ?? undefined}>{place(entry)}</span>,
    },
    {
      id: 'amount',
      header: t('ledger.amount'),
      align: 'end',
      width: '15%',
      cell: ({ cause, amount }) => (cause === 'started' ? '' : format.count(amount)),
    },
    {
      id: 'sum',
      header: t('ledger.sum'),
      align: 'end',
      width: '15%',
      cell: ({ cause, sum }) => (cause === 'started' ? '' : format.count(sum)),
    },
  ];
  return (
    <div className={styles['table']}>
      <StaticTable
        label={t('ledger.title')}
        rows={entries}
        rowId={({ id }) => id}
        columns={columns}
        empty={t('ledger.empty')}
        minWidth="340px"
      />
    </div>
  );
});
