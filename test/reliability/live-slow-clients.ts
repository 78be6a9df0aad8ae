/** Clients that stop reading, among others that go on: those feel nothing, and the slow ones cost a bounded amount and are cut. */
import { emptyVerdict, eventually, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { LiveFiguresReader } from './live-figures-reader.ts';
import { LiveScene } from './live-scene.ts';
import { openSockets, percentile } from './live-socket.ts';
import type { LiveSocket } from './live-socket.ts';

const CLIENTS = 400;
const SLOW = 100;
const STOPPED_MS = 120_000;
const BYTES_EACH = 262_144;
const CUT_MS = 30_000;
/** Delays below it say more of the machine than of the server. */
const DELAY_FLOOR_MS = 100;
const FACTOR = 1.5;
/** One in so many goes on to say that it is alive: only what waits for it tells that it does not read. */
const PRETENDING = 5;
const PRETENDING_MS = 3000;
/** What the process holds is looked at when the slow ones are all still there, and when what the system holds for them is about full. */
const LOOK_AFTER_MS = 6000;
const LOOK_AGAIN_MS = 45_000;
/** A collection of garbage stops the server: its delays do not count. */
const COLLECTING_MS = 1000;
const CHANNELS = ['transactions', 'alerts', 'anomalies', 'quotes:*', 'statistics:*'];

export const liveSlowClients: Fault = {
  name: 'live-slow-clients',
  title: `${SLOW} of ${CLIENTS} clients stop reading for ${STOPPED_MS / 1000} s: p99 of the others at most ${FACTOR} ×, ${BYTES_EACH / 1024} kB each, cut within ${CUT_MS / 1000} s`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const isWhole = share === 1;
    const count = Math.round(CLIENTS * share);
    const slowCount = Math.round(SLOW * share);
    const stoppedMs = isWhole ? STOPPED_MS : 20_000;
    const reader = new LiveFiguresReader();
    const pings = isWhole ? {} : { LIVE_PING_INTERVAL_MS: '7000', LIVE_PING_TIMEOUT_MS: '7000' };
    const scene = await LiveScene.open({ databaseUrl, replicas: 1, env: pings, envOf: (name) => reader.env(name) });
    const sockets: LiveSocket[] = [];
    let pretences: NodeJS.Timeout | undefined;
    try {
      const { server } = scene.replicas.running.get('one')!;
      const [load, news] = [scene.transactions(20), scene.news(500, 50)];
      load.start();
      news.start();
      sockets.push(...(await openSockets(count, [server.url], scene.readers)));
      const slow = sockets.slice(0, slowCount);
      const healthy = sockets.slice(slowCount);
      const delays = new Delays(healthy);
      for (const socket of sockets) await socket.request('subscribe', { channels: CHANNELS });
      await sleep(3000);

      delays.begin();
      await sleep(LOOK_AFTER_MS);
      delays.pause();
      const before = await reader.read('one', server.pid);
      await sleep(COLLECTING_MS);
      delays.resume();
      await sleep(Math.max(4000, stoppedMs / 4));
      const p99Before = delays.end();

      const stoppedAt = performance.now();
      for (const socket of slow) socket.stopReading();
      const pretending = slow.filter((_, i) => i % PRETENDING === 0);
      pretences = setInterval(() => pretending.forEach((socket) => socket.isOpen && socket.socket.send('3')), PRETENDING_MS);
      verdict.faults += slow.length;
      delays.begin();
      await sleep(LOOK_AFTER_MS);
      delays.pause();
      const during = [await reader.read('one', server.pid)];
      await sleep(COLLECTING_MS);
      delays.resume();
      const clients = (): Promise<number> => scene.metric('tapewatch_live_clients{transport="socketio"}');
      const areCut = await eventually(
        async () => (await clients()) <= healthy.length + pretending.length,
        CUT_MS + 1000 - (performance.now() - stoppedAt),
      );
      const cutMs = performance.now() - stoppedAt;
      if (isWhole) {
        await sleep(LOOK_AGAIN_MS - cutMs);
        delays.pause();
        during.push(await reader.read('one', server.pid));
        await sleep(COLLECTING_MS);
        delays.resume();
      }
      await sleep(stoppedMs - (performance.now() - stoppedAt));
      const p99Meanwhile = delays.end();
      const { counted } = delays;
      const left = (await clients()) - healthy.length;
      for (const socket of slow) socket.destroy();
      delays.begin();
      await sleep(Math.max(6000, stoppedMs / 4));
      // What else the machine does is in both: the slow ones are to blame for what is in neither.
      const p99Without = Math.max(p99Before, delays.end());
      const slowCut = await scene.metric('tapewatch_live_disconnects_total{code="slow_client"}');
      const held = Math.max(...during.map(({ heap, external }) => heap + external)) - before.heap - before.external;
      const rss = Math.max(...during.map((figures) => figures.rss)) - before.rss;
      const lost = healthy.filter(({ isOpen }) => !isOpen).length;

      verdict.figures.push(
        `${slow.length} of ${count} stopped for ${stoppedMs / 1000} s: p99 of the others ${p99Meanwhile} ms meanwhile, ${p99Without} ms before or after (${counted} messages); ` +
          `${(held / 1024 / slow.length).toFixed(0)} kB each (rss ${(rss / 1024 / slow.length).toFixed(0)} kB); ` +
          `silent ones cut after ${(cutMs / 1000).toFixed(1)} s; of ${pretending.length} that pretended to live ${slowCut} cut as slow_client`,
      );
      if (!areCut) verdict.problems.push(`not cut within ${CUT_MS / 1000} s: ${await clients()} of ${healthy.length} healthy are counted`);
      if (isWhole && left > 0) verdict.problems.push(`${left} slow clients are still there after ${stoppedMs / 1000} s`);
      if (held > BYTES_EACH * slow.length) verdict.problems.push(`${held} bytes are held for ${slow.length} slow clients`);
      if (p99Meanwhile > Math.max(DELAY_FLOOR_MS, FACTOR * p99Without))
        verdict.problems.push(`p99 went from ${p99Without} to ${p99Meanwhile} ms`);
      if (lost > 0) verdict.problems.push(`${lost} healthy clients were cut`);
      verdict.problems.push(...delays.problems);
      await Promise.all([news.stop(), load.stop()]);
      verdict.acknowledged = load.acknowledged;
      for (const socket of sockets) socket.destroy();
      verdict.problems.push(...(await scene.end()));
    } finally {
      clearInterval(pretences);
      for (const socket of sockets) socket.destroy();
      reader.close();
      await scene.close();
    }
    return verdict;
  },
};

/** Delays of updates to some clients; and whether their facts come without holes. */
class Delays {
  readonly problems: string[] = [];
  counted = 0;
  private values: number[] = [];
  private isOn = false;

  constructor(sockets: readonly LiveSocket[]) {
    for (const socket of sockets) {
      let alerts = 0;
      socket.onMessage = ({ channel, seq, type, delayMs }) => {
        if (this.isOn && type === 'update') this.values.push(delayMs);
        if (channel !== 'alerts') return;
        if (type === 'update' && alerts !== 0 && seq !== alerts + 1) this.problems.push(`alert ${seq} after ${alerts}`);
        alerts = seq;
      };
    }
  }

  begin(): void {
    this.values = [];
    this.isOn = true;
  }

  pause(): void {
    this.isOn = false;
  }

  resume(): void {
    this.isOn = true;
  }

  /** Their p99, milliseconds. */
  end(): number {
    this.isOn = false;
    this.counted = this.values.length;
    return percentile(this.values, 0.99);
  }
}
