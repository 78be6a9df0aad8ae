/** The page Simulator: runs the simulated market, moves prices on purpose and compares with what was detected, sends payments. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { every } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import { useGetSimulationQuery } from '../../api/simulation.ts';
import { Empty, Loading, Panel } from '../../components/panel.tsx';
import { metricsStore } from '../../live/metrics-store.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { useTopic } from '../../live/use-topic.ts';
import { PaymentPanel } from './payment-panel.tsx';
import { RunPanel } from './run-panel.tsx';
import { ShockPanel } from './shock-panel.tsx';
import styles from './simulator-page.module.css';
import { TruthPanel } from './truth-panel.tsx';

const ASKED_EVERY_S = 5;

export default function SimulatorPage() {
  const { t } = useTranslation('simulator');
  const { data, error, refetch } = useGetSimulationQuery(undefined, every(ASKED_EVERY_S));
  useTopic(symbolBoard.membership);
  useEffect(() => symbolBoard.follow(), []);
  useEffect(() => metricsStore.follow(), []);
  const failure = (error ?? null) as ApiError | null;
  if (data === undefined) {
    return (
      <Panel title={t('page.simulator', { ns: 'common' })} error={failure} onRetry={() => void refetch()}>
        {failure === null && <Loading rows={6} />}
      </Panel>
    );
  }
  const isSimulated = data.running || [...symbolBoard.rows.values()].some(({ statistics }) => statistics.simulated);
  if (!isSimulated && symbolBoard.isLoaded) {
    return (
      <Panel title={t('page.simulator', { ns: 'common' })}>
        <Empty>{t('nothing')}</Empty>
      </Panel>
    );
  }
  return (
    <div className={styles['page']}>
      <div className={styles['market']}>
        <RunPanel simulation={data} error={failure} onRetry={() => void refetch()} />
        <ShockPanel simulation={data} />
      </div>
      <div className={styles['truth']}>
        <TruthPanel />
      </div>
      <div className={styles['payments']}>
        <PaymentPanel />
      </div>
    </div>
  );
}
