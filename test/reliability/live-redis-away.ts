/** Redis is away, and back with payloads on every channel that none of us sent. */
import { Redis } from 'ioredis';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { LiveScene, prefixOf } from './live-scene.ts';

const CLIENTS = 40;
const AWAY_MS = 60_000;
const AWAY_MS_MIN = 10_000;
const WHOLE_MS = 5000;
const POISON = 10_000;
const BURST = 200;
const POISONED_SYMBOL = 'POISON';
const LARGE = 300_000;

export const liveRedisAway: Fault = {
  name: 'live-redis-away',
  title: `Redis is away for ${AWAY_MS / 1000} s under load, then speaks nonsense: every POST succeeds, nobody exits, clients are whole within ${WHOLE_MS / 1000} s`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const scene = await LiveScene.open({ databaseUrl });
    try {
      const [load, news] = [scene.transactions(50), scene.news(500)];
      await scene.follow(CLIENTS);
      load.start();
      news.start();
      await sleep(3000);
      await scene.redis.leave();
      verdict.faults += 1;
      const awayMs = Math.max(AWAY_MS_MIN, AWAY_MS * share);
      await sleep(awayMs / 2);
      const meanwhileMs = await scene.whole(WHOLE_MS, new Map());
      if (meanwhileMs === null) verdict.problems.push('facts did not reach clients while Redis was away');
      await sleep(awayMs / 2);
      await scene.redis.comeBack();
      const wholeMs = await scene.whole(WHOLE_MS, news.quotes);
      if (wholeMs === null) verdict.problems.push(`clients were not whole ${WHOLE_MS / 1000} s after Redis was back`);
      const channels = await poison(scene, Math.ceil(POISON * share), verdict.problems);
      verdict.faults += channels * Math.ceil(POISON * share);
      if ((await scene.whole(WHOLE_MS, news.quotes)) === null) verdict.problems.push('clients were not whole after the nonsense');
      await Promise.all([news.stop(), load.stop()]);
      await scene.quiet();
      if ((await scene.whole(WHOLE_MS, news.quotes)) === null) verdict.problems.push('clients were not whole at the end');
      const failed = load.sent.filter(({ id, refusals }) => id === null || refusals.length > 0);
      for (const { refusals } of failed.slice(0, 3)) verdict.problems.push(`a POST did not succeed at once: ${refusals.join(', ')}`);
      if (news.riskyFailed > 0) verdict.problems.push(`${news.riskyFailed} POSTs of risky transactions did not succeed`);
      verdict.acknowledged = load.acknowledged + news.risky - news.riskyFailed;
      const share100 = (100 * (load.sent.length - failed.length)) / load.sent.length;
      verdict.figures.push(
        `away ${awayMs / 1000} s, POST success ${share100.toFixed(2)} % of ${load.sent.length}; facts while away after ${seconds(meanwhileMs)}, ` +
          `whole ${seconds(wholeMs)} after; nonsense on ${channels} channels`,
      );
      await scene.judge(verdict);
      verdict.problems.push(...(await scene.end()));
    } finally {
      await scene.close();
    }
    return verdict;
  },
};

function seconds(ms: number | null): string {
  return ms === null ? 'too late' : `${(ms / 1000).toFixed(1)} s`;
}

/** Publishes nonsense on every channel that a replica has subscribed to; tells how many these are. */
async function poison(scene: LiveScene, count: number, problems: string[]): Promise<number> {
  const prefix = prefixOf(scene.books);
  const redis = new Redis(scene.redis.url);
  try {
    await sleep(1500);
    const channels = (await redis.pubsub('CHANNELS', `${prefix}*`)) as string[];
    if (channels.length === 0) problems.push('no replica listens: the nonsense reached nobody');
    for (let sent = 0; sent < count; sent += BURST) {
      const pipeline = redis.pipeline();
      for (let i = sent; i < Math.min(count, sent + BURST); i += 1) for (const channel of channels) pipeline.publish(channel, nonsense(i));
      await pipeline.exec();
    }
    await redis.set(`${prefix}quote:last:${POISONED_SYMBOL}`, '{"symbol":');
    await redis.lpush(`${prefix}quote:${POISONED_SYMBOL}`, 'x');
    for (const url of scene.replicas.urls) {
      const [quote, symbols] = await Promise.all(['/v1/quotes?symbol=POISON', '/v1/symbols'].map((path) => get(scene, url + path)));
      if (quote!.status !== 404) problems.push(`a quote that is none was answered ${quote!.status}`);
      if (quote!.text.includes('1e999') || symbols!.text.includes(POISONED_SYMBOL)) problems.push('nonsense is shown to readers');
    }
    return channels.length;
  } finally {
    redis.disconnect();
  }
}

async function get(scene: LiveScene, url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { headers: { 'x-api-key': scene.readers[0]! } });
  return { status: answer.status, text: await answer.text() };
}

const SHAPES: readonly ((i: number) => string | Buffer)[] = [
  () => '',
  () => Buffer.from([0xff, 0xfe, 0, 0xc0, 0x80]),
  () => 'null',
  () => '[]'.repeat(1000),
  () => '['.repeat(50_000),
  () => '{"__proto__":{"symbol":"POISON","last":1},"constructor":{"prototype":{"polluted":true}}}',
  (i) => `{"symbol":"POISON","bid":1,"ask":2,"last":1e999,"ts":${i}}`,
  (i) => `{"symbol":"POISON","bid":"1","ask":2,"last":1,"ts":${i}}`,
  () => '{"symbol":"POISON","bid":1,"ask":2,"last":1,"ts":9e15}',
  () => '{"symbol":"POISON\\u0000","bid":1,"ask":2,"last":1,"ts":1}',
  (i) => `{"kind":"session","subject":${i},"id":-1}`,
  () => JSON.stringify({ topic: 'transactions', position: -1, uid: 'x', packet: { type: 2, nsp: '/live', data: [] } }),
];

function nonsense(i: number): string | Buffer {
  if (i % 500 === 499) return Buffer.alloc(LARGE, 0x7b);
  return SHAPES[i % SHAPES.length]!(i);
}
