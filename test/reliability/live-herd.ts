/** All clients lose their connection in one moment and come back at once: the database is not asked for each of them. */
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { LiveScene } from './live-scene.ts';
import { LiveSocket, openSockets, percentile } from './live-socket.ts';

const CLIENTS = 2000;
const CLIENTS_MIN = 300;
const BACK_MS = 20_000;
const AGAIN_MS = 250;
const KEYS = 8;
/** Statements beyond the usual ones that a client may cost; a statement per client would be 1. */
const QUERIES_EACH = 0.05;
/** So many in any case: keys are looked up, figures are stored. */
const QUERIES_SPARE = 30;
const CALM_MS = 4000;
/** Connections of PostgreSQL tell what they did a second later. */
const TOLD_MS = 2500;
const CHANNELS = ['transactions', 'alerts', 'anomalies', 'quotes:*'];

export const liveHerd: Fault = {
  name: 'live-herd',
  title: `${CLIENTS} clients on 3 replicas reconnect at once: all are back within ${BACK_MS / 1000} s, and the database is not asked per client`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const count = Math.max(CLIENTS_MIN, CLIENTS * share);
    const scene = await LiveScene.open({ databaseUrl });
    let herd: Client[] = [];
    try {
      const keys = await Promise.all(Array.from({ length: KEYS }, (_, i) => scene.replicas.apiKey('User', `reader ${i}`)));
      const [load, news] = [scene.transactions(20), scene.news(100)];
      load.start();
      await sleep(2000);
      await load.stop();
      await scene.quiet();
      news.start();
      const sockets = await openSockets(count, scene.replicas.urls, keys);
      herd = sockets.map((socket, i) => new Client(socket, scene.replicas.urls, keys[i % KEYS]!));
      await Promise.all(herd.map((client) => client.follow()));
      await sleep(2000);

      const calm = await queries(scene, () => sleep(CALM_MS));
      const calmRate = calm.count / calm.ms;
      const storm = await queries(scene, async () => {
        for (const client of herd) client.socket.destroy();
        await Promise.all(herd.map((client) => client.comeBack()));
        const { urls } = scene.replicas;
        const healths = await Promise.all(urls.map(async (url) => (await fetch(`${url}/health/ready`)).status));
        if (healths.some((status) => status !== 200)) verdict.problems.push('a replica is not ready');
      });
      verdict.faults = herd.length;
      const extra = Math.max(0, storm.count - calmRate * storm.ms);
      const back = herd.filter(({ isBack }) => isBack).length;
      const delays = herd.map(({ backMs }) => backMs);
      verdict.acknowledged = load.acknowledged;
      verdict.figures.push(
        `${back} of ${herd.length} back, p50 ${percentile(delays, 0.5).toFixed(0)} ms, last ${Math.max(...delays).toFixed(0)} ms; ` +
          `statements ${storm.count} in ${(storm.ms / 1000).toFixed(1)} s, ${extra.toFixed(0)} beyond the usual ${(calmRate * 1000).toFixed(1)} a second: ` +
          `${(extra / herd.length).toFixed(3)} per client; refused at first ${herd.reduce((sum, { refused }) => sum + refused, 0)}`,
      );
      if (back < herd.length) verdict.problems.push(`${herd.length - back} clients did not come back`);
      if (Math.max(...delays) > BACK_MS) verdict.problems.push(`the last came back after ${Math.max(...delays).toFixed(0)} ms`);
      if (extra > QUERIES_SPARE + QUERIES_EACH * herd.length)
        verdict.problems.push(`the database was asked ${extra.toFixed(0)} times more`);
      await news.stop();
      for (const client of herd) client.socket.destroy();
      verdict.problems.push(...(await scene.end()));
    } finally {
      for (const client of herd) client.socket.destroy();
      await scene.close();
    }
    return verdict;
  },
};

class Client {
  socket: LiveSocket;
  isBack = false;
  backMs = 0;
  refused = 0;
  private readonly urls: readonly string[];
  private readonly apiKey: string;

  constructor(socket: LiveSocket, urls: readonly string[], apiKey: string) {
    this.socket = socket;
    this.urls = urls;
    this.apiKey = apiKey;
  }

  /** Resolves when there was a snapshot of each channel. */
  async follow(): Promise<void> {
    const missing = new Set(CHANNELS);
    const told = new Promise<void>((resolve) => {
      this.socket.onMessage = ({ channel, type }) => {
        if (type === 'snapshot' && missing.delete(channel) && missing.size === 0) resolve();
      };
    });
    await this.socket.request('subscribe', { channels: CHANNELS });
    await Promise.race([told, sleep(BACK_MS)]);
    if (missing.size > 0) throw new Error(`no snapshot of ${[...missing].join()}`);
  }

  async comeBack(): Promise<void> {
    const begun = performance.now();
    while (!this.isBack && performance.now() - begun < 2 * BACK_MS) {
      try {
        this.socket = await LiveSocket.open(this.urls[Math.floor(Math.random() * this.urls.length)]!, this.apiKey);
        await this.follow();
        this.isBack = true;
      } catch {
        this.refused += 1;
        await sleep(AGAIN_MS * (1 + Math.random()));
      }
    }
    this.backMs = performance.now() - begun;
  }
}

/** Database transactions, which for reading are statements, that come in while `during` lasts. */
async function queries(scene: LiveScene, during: () => Promise<void>): Promise<{ count: number; ms: number }> {
  const total = async (): Promise<number> => {
    const [row] = await scene.books.rows<{ total: string }>(
      'SELECT xact_commit + xact_rollback AS total FROM pg_stat_database WHERE datname = current_database()',
    );
    return Number(row!.total);
  };
  await sleep(TOLD_MS);
  const begun = performance.now();
  const before = await total();
  await during();
  await sleep(TOLD_MS);
  return { count: (await total()) - before, ms: performance.now() - begun };
}
