import { describe, expect, it } from '@jest/globals';
import { PrometheusMetrics } from './metrics.prometheus.ts';

describe('PrometheusMetrics', () => {
  it('reads exposed figures at each scrape', async () => {
    const metrics = new PrometheusMetrics();
    let accepted = 5;
    let depth = 7;
    metrics.expose({ name: 'ticks_total', help: 'Ticks', kind: 'counter', labels: ['partition'] }, () => [[{ partition: 0 }, accepted]]);
    metrics.expose({ name: 'ring_depth', help: 'Depth', kind: 'gauge', labels: ['partition'] }, () => [[{ partition: 0 }, depth]]);
    expect(await metrics.text()).toMatch(/^ticks_total\{partition="0"\} 5$/m);
    accepted = 6;
    depth = 2;
    const text = await metrics.text();
    expect(text).toMatch(/^# TYPE ticks_total counter$/m);
    expect(text).toMatch(/^ticks_total\{partition="0"\} 6$/m);
    expect(text).toMatch(/^ring_depth\{partition="0"\} 2$/m);
  });

  it('forgets a series that is no longer there', async () => {
    const metrics = new PrometheusMetrics();
    let clients = [['ws', 1] as const, ['sse', 2] as const];
    metrics.expose({ name: 'live_clients', help: 'Clients', kind: 'gauge', labels: ['transport'] }, () =>
      clients.map(([transport, count]) => [{ transport }, count] as const),
    );
    expect(await metrics.text()).toContain('transport="sse"');
    clients = [['ws', 1]];
    expect(await metrics.text()).not.toContain('transport="sse"');
  });

  it('counts requests by method, route and status beside the figures of the process', async () => {
    const metrics = new PrometheusMetrics();
    metrics.requestAnswered('GET', '/api/prices/:symbol', 200, 0.003);
    const text = await metrics.text();
    expect(text).toMatch(
      /http_request_duration_seconds_bucket\{le="0.005",method="GET",route="\/api\/prices\/:symbol",status_code="200"\} 1/,
    );
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });
});
