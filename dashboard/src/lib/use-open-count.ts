/** How many alerts need somebody, counted by the one rule. */
import { useCallback, useSyncExternalStore } from 'react';
import type { Alert } from '../api/contract.ts';
import { openAlerts } from './alert-views.ts';
import { knownAlerts } from './known-alerts.ts';

/** How many open alerts `isMeant` means. */
export function useOpenCount(isMeant: (alert: Alert) => boolean): number {
  const watch = useCallback((changed: () => void) => {
    const leave = knownAlerts.topics.map((topic) => topic.watch(changed));
    return () => leave.forEach((each) => each());
  }, []);
  return useSyncExternalStore(watch, () => openAlerts(knownAlerts.all, knownAlerts.now).filter(isMeant).length);
}
