/** Live connections as operators see them. */
import type { Metrics } from '../ports/metrics.ts';
import type { LiveConnections, Transport } from './live-connections.ts';

const TRANSPORTS: readonly Transport[] = ['socketio', 'ws', 'sse'];

/** What else is counted. */
export interface LiveCounts {
  broadcaster: { readonly lateFrames: number };
  quotes: { readonly refused: number };
}

export function exposeLiveMetrics(metrics: Metrics, connections: LiveConnections, { broadcaster, quotes }: LiveCounts): void {
  const count = (name: string, help: string, read: () => number) =>
    metrics.expose({ name, help, kind: 'counter', labels: [] }, () => [[{}, read()]]);
  count(
    'tapewatch_live_late_frames_total',
    'Frames that were left out because the one before was still being sent',
    () => broadcaster.lateFrames,
  );
  count('tapewatch_quotes_refused_total', 'Messages of other replicas that were no quotes', () => quotes.refused);
  metrics.expose({ name: 'tapewatch_live_clients', help: 'Live connections that are open', kind: 'gauge', labels: ['transport'] }, () =>
    TRANSPORTS.map((transport) => [{ transport }, connections.count(transport)] as const),
  );
  metrics.expose(
    {
      name: 'tapewatch_live_disconnects_total',
      help: 'Live connections that were ended or refused, by reason',
      kind: 'counter',
      labels: ['code'],
    },
    () => Object.entries(connections.ended).map(([code, count]) => [{ code }, count] as const),
  );
}
