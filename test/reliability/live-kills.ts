/** Kills, cuts and a Redis that dies, while clients check every message. */
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { CheckingClient } from './live-client.ts';
import { LiveScene } from './live-scene.ts';

const CLIENTS = 60;
const LAST_MS = 120_000;
const LAST_MS_MIN = 28_000;
const PAUSE_MS = 1500;
const CUT_SHARE = 0.3;
const WHOLE_MS = 20_000;
/** What is done by turns. */
const ACTS = ['cut', 'kill', 'leave', 'redis', 'cut', 'close'] as const;

export const liveKills: Fault = {
  name: 'live-kills',
  title: `${CLIENTS} clients that check on 3 replicas, over SIGKILL of replicas, cuts of connections and a Redis that dies: no fact is left out or shown twice`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const scene = await LiveScene.open({ databaseUrl });
    try {
      const [load, news] = [scene.transactions(50), scene.news(500)];
      load.start();
      news.start();
      await scene.follow(CLIENTS);
      const counts = new Map<string, number>();
      const endAt = performance.now() + Math.max(LAST_MS_MIN, LAST_MS * share);
      for (let i = 0; performance.now() < endAt || i < ACTS.length; i += 1) {
        await sleep(PAUSE_MS * (0.5 + Math.random()));
        const act = ACTS[i % ACTS.length]!;
        const times = await ACT[act](scene);
        verdict.faults += times;
        counts.set(act, (counts.get(act) ?? 0) + times);
      }
      await sleep(PAUSE_MS);
      await news.stop();
      await load.stop();
      await load.clear();
      if (!(await scene.quiet())) verdict.problems.push('transactions never came to an end');
      const wholeMs = await scene.whole(WHOLE_MS, news.quotes);
      if (wholeMs === null)
        verdict.problems.push(`clients were not whole within ${WHOLE_MS / 1000} s: ${await whatIsMissing(scene, news.quotes)}`);
      verdict.acknowledged = load.acknowledged + news.risky - news.riskyFailed;
      verdict.figures.push(`${[...counts].map(([act, times]) => `${act} ${times}`).join(', ')}; ticks ${news.ticks}`);
      await scene.judge(verdict);
      verdict.problems.push(...(await scene.end()));
    } finally {
      await scene.close();
    }
    return verdict;
  },
};

const ACT: Readonly<Record<(typeof ACTS)[number], (scene: LiveScene) => Promise<number>>> = {
  /** The network breaks under some clients. */
  cut(scene) {
    return Promise.resolve([...scene.proxies.values()].reduce((sum, proxy) => sum + proxy.cut(CUT_SHARE), 0));
  },
  async kill(scene) {
    const names = [...scene.replicas.running.keys()];
    const name = names[Math.floor(Math.random() * names.length)]!;
    await scene.replicas.kill(name);
    await sleep(PAUSE_MS);
    await scene.restart(name);
    return 1;
  },
  async redis(scene) {
    await scene.redis.leave();
    await sleep(PAUSE_MS);
    await scene.redis.comeBack();
    return 1;
  },
  /** Some leave a channel, and follow it again. */
  async leave(scene) {
    const clients = scene.clients.filter((client) => client instanceof CheckingClient && client.isConnected && Math.random() < CUT_SHARE);
    for (const client of clients as CheckingClient[]) client.leave(client.channels[0]!);
    await sleep(PAUSE_MS);
    for (const client of clients as CheckingClient[]) client.rejoin(client.channels[0]!);
    return clients.length;
  },
  /** Some close their connection by themselves. */
  close(scene) {
    const clients = scene.clients.filter((client) => client instanceof CheckingClient && Math.random() < CUT_SHARE);
    for (const client of clients as CheckingClient[]) client.cut();
    return Promise.resolve(clients.length);
  },
};

/** For whoever has to find out why. */
async function whatIsMissing(scene: LiveScene, quotes: ReadonlyMap<string, number>): Promise<string> {
  const heads = await scene.heads();
  const client = scene.clients.find((one) => !one.isWhole(heads, quotes));
  if (client === undefined) return 'whole by now';
  const cursors = [...client.checker.cursors].map(([channel, { seq }]) => `${channel} ${seq}`);
  const late = [...quotes].filter(([symbol, ts]) => (client.checker.quotes.get(symbol) ?? 0) < ts).map(([symbol]) => symbol);
  return `${client.constructor.name} connected ${client.isConnected}, at ${cursors.join(', ')} of ${JSON.stringify(heads)}, quotes ${late.join() || 'all'}`;
}
