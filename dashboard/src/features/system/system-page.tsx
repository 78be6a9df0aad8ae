/** The page System: is everything healthy, and what was lost. */
import { useEffect } from 'react';
import { runtimeStore } from '../../live/runtime-store.ts';
import { ClientsPanel } from './clients-panel.tsx';
import { DependenciesPanel } from './dependencies-panel.tsx';
import { FeedsPanel } from './feeds-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import { PartitionsPanel } from './partitions-panel.tsx';
import styles from './system-page.module.css';
import { WebhooksPanel } from './webhooks-panel.tsx';

export default function SystemPage() {
  useEffect(() => runtimeStore.follow(), []);
  return (
    <div className={styles['page']}>
      <div className={styles['feeds']}>
        <FeedsPanel />
      </div>
      <div className={styles['process']}>
        <HistoryPanel />
        <PartitionsPanel />
        <LedgerPanel />
      </div>
      <div className={styles['around']}>
        <DependenciesPanel />
        <ClientsPanel />
        <WebhooksPanel />
      </div>
    </div>
  );
}
