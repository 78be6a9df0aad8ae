/** What happened in the five minutes before the page was opened, or while it heard nothing: asked for once, then it comes live. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { MinuteVolume } from '../../../api/contract.ts';
import type { ApiError } from '../../../api/problem.ts';
import { useGetRecentAlertsQuery } from '../../../api/alerts.ts';
import { useGetVolumeByMinuteQuery } from '../../../api/analytics.ts';
import { useGetRecentAnomaliesQuery } from '../../../api/market.ts';
import { useGetRecentTransactionsQuery } from '../../../api/transactions.ts';
import { useMay } from '../../../lib/use-session.ts';
import { alertStore, anomalyStore, followAnomalies, followTransactions } from '../../../live/facts.ts';
import { live } from '../../../live/live.ts';
import { flaggedStore } from './flagged-store.ts';
import { TAPE_MS } from './tape-model.ts';

const MOST = 200;
const NO_MINUTES: MinuteVolume[] = [];

interface TapeFill {
  minutes: readonly MinuteVolume[];
  error: ApiError | undefined;
  retry: () => void;
}

export function useTapeFill(): TapeFill {
  const mayMarket = useMay('market:read');
  const mayAlerts = useMay('alerts:read');
  const mayPay = useMay('transactions:read');
  const mayMonitor = useMay('monitoring:read');
  useEffect(() => (mayMarket ? followAnomalies() : undefined), [mayMarket]);
  useEffect(() => {
    if (!mayPay) return undefined;
    const leave = [followTransactions(), flaggedStore.follow()];
    return () => {
      for (const each of leave) each();
    };
  }, [mayPay]);
  // A snapshot in place of what was missed tells of less than five minutes.
  const lost = useSyncExternalStore(live.topic.watch, () => live.counts.lost);
  const [from, setFrom] = useState(() => startOf(live.now));
  useEffect(() => setFrom(startOf(live.now)), [lost]);
  const fresh = { refetchOnMountOrArgChange: true };
  const anomalies = useGetRecentAnomaliesQuery({ from, limit: MOST }, { ...fresh, skip: !mayMarket });
  const alerts = useGetRecentAlertsQuery({ from, limit: MOST }, { ...fresh, skip: !mayAlerts });
  const flagged = useGetRecentTransactionsQuery({ from, flagged: true, limit: MOST }, { ...fresh, skip: !mayPay });
  const minutes = useGetVolumeByMinuteQuery({ from, to: undefined }, { ...fresh, skip: !mayMonitor });
  // Snapshots replace what is known: what was asked for comes after them.
  const hasAnomalies = useSyncExternalStore(anomalyStore.topic.watch, () => anomalyStore.isLoaded);
  const hasAlerts = useSyncExternalStore(alertStore.topic.watch, () => alertStore.isLoaded);
  useEffect(() => {
    if (hasAnomalies && anomalies.data !== undefined)
      anomalyStore.merge(anomalies.data.filter(({ id }) => anomalyStore.get(id) === undefined));
  }, [hasAnomalies, anomalies.data]);
  useEffect(() => {
    if (hasAlerts && alerts.data !== undefined) alertStore.merge(alerts.data.filter(({ id }) => alertStore.get(id) === undefined));
  }, [hasAlerts, alerts.data]);
  useEffect(() => {
    if (flagged.data !== undefined) flaggedStore.take(flagged.data);
  }, [flagged.data]);
  const failed = [anomalies, alerts, flagged, minutes].find(({ error }) => error !== undefined);
  return { minutes: minutes.data?.items ?? NO_MINUTES, error: failed?.error as ApiError | undefined, retry: () => void failed?.refetch() };
}

/** Whole minutes, so that the first of them is whole. */
function startOf(now: number): string {
  return new Date(Math.floor((now - TAPE_MS) / 60_000) * 60_000).toISOString();
}
