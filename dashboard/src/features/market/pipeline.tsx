/** The partition that processes the symbol: what came in, what was lost, and whether the figures add up. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { every } from '../../api/api.ts';
import type { ApiError } from '../../api/problem.ts';
import { useGetRuntimeMetricsQuery } from '../../api/system.ts';
import { Denied, Facts, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { skipToken } from '@reduxjs/toolkit/query';
import styles from './pipeline.module.css';

const REFRESH_SECONDS = 5;

export function Pipeline({ symbol }: { symbol: string }) {
  const { t } = useTranslation('market');
  const may = useMay('monitoring:read');
  const { data, error, refetch } = useGetRuntimeMetricsQuery(may ? undefined : skipToken, every(REFRESH_SECONDS));
  const statistics = symbolBoard.rows.get(symbol)?.statistics;
  const own = data?.partitions.find(({ partition }) => partition === statistics?.partition);
  const count = useCallback((value: number) => format.count(value), []);
  return (
    <Panel
      title={t('pipeline')}
      note={own === undefined || data === undefined ? undefined : t('partition', { number: own.partition + 1, of: data.partitions.length })}
      error={error as ApiError | undefined}
      onRetry={() => void refetch()}
      className={styles['panel']}
    >
      {!may ? (
        <Denied permission="monitoring:read" />
      ) : own === undefined || data === undefined ? (
        error === undefined ? (
          <Loading rows={6} height={26} />
        ) : null
      ) : (
        <div className={`${styles['facts']} live`}>
          <Facts
            items={[
              [t('accepted'), count(own.accepted)],
              [t('processed'), count(own.processed)],
              [t('dropped'), count(own.dropped)],
              [t('queued'), count(own.queued)],
              [t('identity'), <Identity key="identity" accepted={own.accepted} sum={own.processed + own.dropped + own.queued} />],
              [t('restarts'), count(own.restarts)],
              [t('lateTooLate'), `${count(data.late)}, ${count(data.tooLate)}`],
              [t('instance'), data.instance],
            ]}
          />
        </div>
      )}
    </Panel>
  );
}

/** `accepted = processed + dropped + queued`: always, exactly. */
function Identity({ accepted, sum }: { accepted: number; sum: number }) {
  const { t } = useTranslation('market');
  return accepted === sum ? (
    <span>{t('adds')} ✓</span>
  ) : (
    <span className={styles['wrong']}>{t('addsNot', { difference: format.signed(accepted - sum, 0) })} ✗</span>
  );
}
