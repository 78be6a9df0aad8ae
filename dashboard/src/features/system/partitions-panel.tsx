/** Counters of the partitions of the process that answers, and whether they add up. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartitionMetrics } from '../../api/contract.ts';
import { Glyph } from '../../components/glyphs.tsx';
import { Loading, Panel } from '../../components/panel.tsx';
import { StaticTable } from '../../components/static-table.tsx';
import * as format from '../../lib/format.ts';
import { identityHolds } from '../../live/loss-ledger.ts';
import { runtimeStore } from '../../live/runtime-store.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './partitions-panel.module.css';

const ASIDE = ['invalid', 'late', 'tooLate', 'clockSkewed'] as const;

export function PartitionsPanel() {
  const { t } = useTranslation('system');
  useTopic(runtimeStore.topic);
  const { newest, readAt, error } = runtimeStore;
  return (
    <Panel
      title={t('partitions.title')}
      note={newest !== null && t('partitions.note', { instance: newest.instance, age: format.age(newest.uptimeSeconds * 1000) })}
      tools={
        readAt !== null && error !== null && <span className={styles['old']}>{t('asOf', { ns: 'common', time: format.time(readAt) })}</span>
      }
    >
      {newest === null ? (
        <Loading rows={4} />
      ) : (
        <div className={`${styles['content']} live`}>
          <p className={styles['identity']} data-holds={runtimeStore.identityHolds}>
            <span>
              {t('partitions.accepted')} <b>{format.count(newest.accepted)}</b>
            </span>
            <span>
              = {t('partitions.processed')} <b>{format.count(newest.processed)}</b>
            </span>
            <span>
              + {t('partitions.dropped')} <b>{format.count(newest.dropped)}</b>
            </span>
            <span>
              + {t('partitions.queued')} <b>{format.count(newest.queued)}</b>
            </span>
            <Verdict holds={runtimeStore.identityHolds === true} isSpelled />
          </p>
          <PartitionTable partitions={newest.partitions} />
          <dl className={styles['aside']}>
            {ASIDE.map((name) => (
              <div key={name} title={t(`partitions.${name}Hint`)}>
                <dt>{t(`partitions.${name}`)}</dt>
                <dd>{format.count(newest[name])}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Panel>
  );
}

function Verdict({ holds, isSpelled = false }: { holds: boolean; isSpelled?: boolean }) {
  const { t } = useTranslation('system');
  const words = t(holds ? 'partitions.holds' : 'partitions.broken');
  return (
    <span className={styles['verdict']} data-holds={holds}>
      <Glyph name={holds ? 'status-completed' : 'status-failed'} size={12} {...(!isSpelled && { label: words })} />
      {isSpelled && words}
    </span>
  );
}

const PartitionTable = memo(function PartitionTable({ partitions }: { partitions: readonly PartitionMetrics[] }) {
  const { t } = useTranslation('system');
  const number = (id: 'accepted' | 'processed' | 'dropped' | 'queued' | 'restarts') => ({
    id,
    header: t(`partitions.${id}`),
    align: 'end' as const,
    cell: (row: PartitionMetrics) => (
      <span data-some={(id === 'dropped' || id === 'restarts') && row[id] > 0 ? '' : undefined}>{format.count(row[id])}</span>
    ),
  });
  return (
    <div className={styles['table']}>
      <StaticTable
        label={t('partitions.title')}
        rows={partitions}
        rowId={({ partition }) => String(partition)}
        empty={t('partitions.none')}
        minWidth="520px"
        columns={[
          { id: 'partition', header: t('partitions.partition'), width: '14%', cell: ({ partition }) => partition },
          number('accepted'),
          number('processed'),
          number('dropped'),
          number('queued'),
          {
            id: 'identity',
            header: t('partitions.identity'),
            align: 'end',
            width: '12%',
            cell: (row) => <Verdict holds={identityHolds(row)} />,
          },
          number('restarts'),
        ]}
      />
    </div>
  );
});
