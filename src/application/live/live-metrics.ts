/** Live connections as operators see them. */
import type { Metrics } from '../ports/metrics.ts';
import type { LiveConnections, Transport } from './live-connections.ts';

const TRANSPORTS: readonly Transport[] = ['socketio', 'ws', 'sse'];

export function exposeLiveMetrics(metrics: Metrics, connections: LiveConnections): void {
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
