/** Everything at once for ten minutes: what the replicas hold does not grow. */
import { connect } from 'node:net';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { CheckingClient } from './live-client.ts';
import type { LiveFigures } from './live-figures.ts';
import { LiveFiguresReader } from './live-figures-reader.ts';
import { GarbageFrames } from './live-garbage-frames.ts';
import { LiveScene } from './live-scene.ts';
import { LiveSocket } from './live-socket.ts';

const LAST_MS = 600_000;
const LAST_MS_QUICK = 40_000;
const CLIENTS = 40;
const NAMES = ['one', 'two', 'three'];
const LOOK_MS = 15_000;
const LOOK_MS_QUICK = 8000;
/** Percent a minute; from the first third on, when rings and caches are full. */
const SLOPE = 0.5;
/** A second, each of an account that nobody knew: the memory of accounts, which is bounded, is not full for hours. */
const TRANSACTIONS = 1;
/** So few that rings are full after a third of the time. */
const KEPT_EVENTS = '200';
const CUT_SHARE = 0.1;
const WHOLE_MS = 10_000;
const CALM_MS = 8000;
/** Connections of senders that are kept open, and what belongs to them. */
const SPARE_SOCKETS = 12;
const SPARE_TIMERS = 12;
const SPARE_LISTENERS = 120;
const SEED = 7;

export const liveSoak: Fault = {
  name: 'live-soak',
  title: `${LAST_MS / 60_000} minutes of clients that come, go, break, stop reading and talk nonsense: memory, sockets, timers and listeners stay`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const isWhole = share === 1;
    const reader = new LiveFiguresReader(true);
    const env = { LIVE_RESUME_EVENTS: KEPT_EVENTS };
    const scene = await LiveScene.open({ databaseUrl, env, envOf: (name) => reader.env(name) });
    const look = async (): Promise<LiveFigures[]> =>
      Promise.all(NAMES.map((name) => reader.read(name, scene.replicas.running.get(name)!.server.pid)));
    try {
      // What is made once, with the first request or the first client, is made before the first look.
      const [load, news] = [scene.transactions(TRANSACTIONS), scene.news(300)];
      const warm = await Promise.all(scene.urls.map((url) => LiveSocket.open(url, scene.readers[0]!)));
      news.start();
      await sleep(2000);
      for (const socket of warm) socket.destroy();
      await news.stop();
      await sleep(CALM_MS);
      const before = await look();

      load.start();
      news.start();
      await scene.follow(CLIENTS);
      const looks: { at: number; figures: LiveFigures[] }[] = [];
      const frames = new GarbageFrames(SEED);
      const begun = performance.now();
      const lastMs = isWhole ? LAST_MS : LAST_MS_QUICK;
      let lookAt = begun;
      while (performance.now() - begun < lastMs) {
        verdict.faults += await trouble(scene, frames);
        if (performance.now() < lookAt) continue;
        looks.push({ at: performance.now() - begun, figures: await look() });
        lookAt = performance.now() + (isWhole ? LOOK_MS : LOOK_MS_QUICK);
      }
      await Promise.all([news.stop(), load.stop()]);
      await load.clear();
      await scene.quiet();
      if ((await scene.whole(WHOLE_MS, news.quotes)) === null) verdict.problems.push('clients were not whole at the end');
      scene.stopClients();
      await sleep(CALM_MS);
      const after = await look();

      verdict.acknowledged = load.acknowledged;
      const settled = looks.filter(({ at }) => at >= lastMs / 3);
      const slopes = NAMES.map((_, i) =>
        slope(
          settled.map(({ at }) => at / 60_000),
          settled.map(({ figures }) => figures[i]!.heap),
        ),
      );
      const sum = (of: LiveFigures[], key: keyof LiveFigures): number => of.reduce((total, figures) => total + figures[key], 0);
      const grown = (key: keyof LiveFigures): number => sum(after, key) - sum(before, key);
      const heaps = looks.map(({ figures }) => (sum(figures, 'heap') / NAMES.length / 2 ** 20).toFixed(0));
      verdict.figures.push(
        `${(lastMs / 60_000).toFixed(1)} min, heap ${slopes.map((value) => value.toFixed(2)).join(' ')} % a minute (MB: ${heaps.join(' ')}); ` +
          `of 3 replicas before and after: sockets ${sum(before, 'sockets')} ${sum(after, 'sockets')}, ` +
          `timers ${sum(before, 'timers')} ${sum(after, 'timers')}, listeners ${sum(before, 'listeners')} ${sum(after, 'listeners')}`,
      );
      if (isWhole && slopes.some((value) => value > SLOPE)) verdict.problems.push(`the heap grows by more than ${SLOPE} % a minute`);
      if (grown('sockets') > SPARE_SOCKETS) verdict.problems.push(`${grown('sockets')} sockets stayed`);
      if (grown('timers') > SPARE_TIMERS) verdict.problems.push(`${grown('timers')} timers stayed`);
      if (grown('listeners') > SPARE_LISTENERS) verdict.problems.push(`${grown('listeners')} listeners stayed`);
      await scene.judge(verdict);
      verdict.problems.push(...(await scene.end()));
    } finally {
      reader.close();
      await scene.close();
    }
    return verdict;
  },
};

/** A second of trouble: some are cut, some come for a moment, some stop reading, some talk nonsense. */
async function trouble(scene: LiveScene, frames: GarbageFrames): Promise<number> {
  let faults = 0;
  for (const proxy of scene.proxies.values()) if (Math.random() < 0.3) faults += proxy.cut(CUT_SHARE);
  for (const client of scene.clients) if (client instanceof CheckingClient && Math.random() < 0.02) client.cut();
  const guests = await Promise.allSettled(scene.replicas.urls.map((url) => LiveSocket.open(url, scene.readers[1]!)));
  for (const guest of guests) {
    if (guest.status === 'rejected') continue;
    await guest.value.request('subscribe', { channels: ['transactions', 'quotes:*', 'candles:1s:S05', 'metrics'] });
    if (Math.random() < 0.3) guest.value.stopReading();
    else if (Math.random() < 0.5) guest.value.socket.send('42/live,["nonsense"]');
    faults += 1;
    setTimeout(() => guest.value.destroy(), 2000 * Math.random());
  }
  for (const url of scene.replicas.urls) {
    const stranger = connect(Number(new URL(url).port), '127.0.0.1');
    stranger.on('error', () => stranger.destroy());
    stranger.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
    stranger.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    setTimeout(() => stranger.writable && stranger.write(frames.next(false)), 100);
    setTimeout(() => stranger.destroy(), 400);
    faults += 1;
  }
  await sleep(1000);
  return faults;
}

/** Of the line through the points, in percent of the first value on it per unit of x. */
function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const rise =
    x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0) / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  return (100 * rise) / (meanY - rise * (meanX - x[0]!));
}
