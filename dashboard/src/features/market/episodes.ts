/** Episodes of several sources as one list. */
import type { Anomaly } from '@tapewatch/client';

/** Of two versions of an episode the one that says more. */
function newerOf(a: Anomaly, b: Anomaly): Anomaly {
  if (a.status !== b.status) return a.status === 'closed' ? a : b;
  return b.breachCount > a.breachCount ? b : a;
}

/** All episodes once, newest first. */
export function mergeEpisodes(...lists: readonly (readonly Anomaly[])[]): Anomaly[] {
  const byId = new Map<string, Anomaly>();
  for (const anomaly of lists.flat()) {
    const known = byId.get(anomaly.id);
    byId.set(anomaly.id, known === undefined ? anomaly : newerOf(known, anomaly));
  }
  return [...byId.values()].sort((a, b) => (a.detectedAt === b.detectedAt ? (a.id < b.id ? 1 : -1) : a.detectedAt < b.detectedAt ? 1 : -1));
}
