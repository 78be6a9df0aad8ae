/** Replicas on one PostgreSQL and one Redis, with senders, and clients that check; what they were told is compared with what is stored. */
import { Books } from './books.ts';
import { eventually, sleep } from './fault.ts';
import type { Verdict } from './fault.ts';
import { FaultProxy } from './fault-proxy.ts';
import { CheckingClient, PackagedClient } from './live-client.ts';
import type { FollowingClient } from './live-client.ts';
import { Findings } from './live-checker.ts';
import type { FactName } from './live-checker.ts';
import { LiveLoad } from './live-load.ts';
import { freePort, LiveRedis } from './live-redis.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';

/** A client in so many is one of the package. */
const PACKAGED = 10;
const FOLLOWING_MS = 60_000;
const QUIET_MS = 30_000;
const LOOK_MS = 50;
/** What clients follow, by turns. */
const WISHES: readonly (readonly string[])[] = [
  ['transactions', 'alerts', 'anomalies', 'metrics', 'quotes:*'],
  ['transactions', 'alerts', 'quotes:S03', 'statistics:S03'],
  ['alerts', 'anomalies', 'quotes:*', 'statistics:*'],
  ['transactions', 'anomalies', 'metrics', 'candles:1s:S01'],
];
const SETTINGS: NodeJS.ProcessEnv = {
  LIVE_RESUME_EVENTS: '20000',
  BANK_DELAY_MS_MIN: '20',
  BANK_DELAY_MS_MAX: '300',
  BANK_FAILURE_PERCENT: '5',
  RATE_LIMIT_INGEST_PER_MINUTE: '0',
  RATE_LIMIT_READ_PER_MINUTE: '0',
  SETTLEMENT_LEASE_MS: '3000',
};

export interface SceneOptions {
  databaseUrl: string;
  replicas?: number;
  env?: NodeJS.ProcessEnv;
  /** For one replica. */
  envOf?: (name: string) => NodeJS.ProcessEnv;
}

export class LiveScene {
  readonly findings = new Findings();
  readonly clients: FollowingClient[] = [];
  readonly proxies = new Map<string, FaultProxy>();
  /** Keys of a reader who sees everything, and of one who sees what is masked. */
  readers: string[] = [];
  senderKey = '';
  /** By which clients connect: a proxy before each replica. */
  readonly urls: string[] = [];
  readonly books: Books;
  readonly redis: LiveRedis;
  readonly replicas: Replicas;
  /** Numbers up to which all clients were looked at. */
  private told: Record<FactName, number> = { transactions: 0, alerts: 0, anomalies: 0 };
  private readonly ports = new Map<string, number>();

  private readonly envOf: (name: string) => NodeJS.ProcessEnv;

  private constructor(books: Books, redis: LiveRedis, { env = {}, envOf = () => ({}) }: SceneOptions) {
    this.books = books;
    this.redis = redis;
    this.envOf = envOf;
    this.replicas = new Replicas(books.databaseUrl, { ...SETTINGS, REDIS_URL: redis.url, REDIS_PREFIX: prefixOf(books), ...env });
  }

  static async open(options: SceneOptions): Promise<LiveScene> {
    const { databaseUrl, replicas = 3 } = options;
    const scene = new LiveScene(await Books.open(databaseUrl), await LiveRedis.open(), options);
    try {
      for (const name of ['one', 'two', 'three'].slice(0, replicas)) await scene.addReplica(name);
      scene.senderKey = await scene.replicas.apiKey();
      scene.readers = [await scene.replicas.apiKey('Analyst', 'readers'), await scene.replicas.apiKey('User', 'masked readers')];
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  private async addReplica(name: string): Promise<void> {
    const port = await freePort();
    this.ports.set(name, port);
    await this.restart(name);
    const proxy = new FaultProxy(`http://127.0.0.1:${port}`);
    this.proxies.set(name, proxy);
    this.urls.push(await proxy.open());
  }

  /** Starts one that ended, where it was. */
  async restart(name: string): Promise<void> {
    await this.replicas.start(name, { PORT: String(this.ports.get(name)), ...this.envOf(name) });
  }

  /** About `perSecond` transactions of accounts of their own. */
  transactions(perSecond: number): Load {
    const senders = Math.max(1, Math.round(perSecond / 10));
    return new Load(() => this.replicas.urls, this.senderKey, senders, (senders / perSecond) * 1000 - 15);
  }

  news(ticksPerSecond: number, symbols = 20): LiveLoad {
    return new LiveLoad(() => this.replicas.urls, this.senderKey, ticksPerSecond, symbols);
  }

  /** Spreads clients over the replicas, and waits until all follow. */
  async follow(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const apiKey = this.readers[i % this.readers.length]!;
      const channels = WISHES[i % WISHES.length]!;
      const options = { urls: this.urls, apiKey, channels, findings: this.findings };
      this.clients.push(i % PACKAGED === PACKAGED - 1 ? new PackagedClient(options) : new CheckingClient(options));
    }
    for (const client of this.clients) client.start();
    if ((await this.whole(FOLLOWING_MS, new Map())) === null) throw new Error('clients do not follow');
  }

  /** Of every kind of facts the newest number. */
  async heads(): Promise<Record<FactName, number>> {
    const [row] = await this.books.rows<Record<FactName, string>>(`SELECT
      (SELECT coalesce(max(seq), 0) FROM transaction_events) AS transactions,
      (SELECT coalesce(max(position), 0) FROM alert_events) AS alerts,
      (SELECT coalesce(max(position), 0) FROM anomaly_events) AS anomalies`);
    const { transactions, alerts, anomalies } = row!;
    return { transactions: Number(transactions), alerts: Number(alerts), anomalies: Number(anomalies) };
  }

  /** Milliseconds until every client has what is stored at this moment, and these quotes; null: not within `ms`. */
  async whole(ms: number, quotes: ReadonlyMap<string, number>): Promise<number | null> {
    const begun = performance.now();
    const [heads, wanted] = [await this.heads(), new Map(quotes)];
    this.told = heads;
    while (!this.clients.every((client) => client.isWhole(heads, wanted))) {
      if (performance.now() - begun > ms) return null;
      await sleep(LOOK_MS);
    }
    return performance.now() - begun;
  }

  /** Waits until nothing is under way; what is held stays. */
  async quiet(): Promise<boolean> {
    const busy = 'SELECT (SELECT count(*) FROM transactions WHERE status IN (0, 2)) + (SELECT count(*) FROM outbox) AS busy';
    return eventually(async () => Number((await this.books.rows<{ busy: string }>(busy))[0]!.busy) === 0, QUIET_MS);
  }

  /** Adds what the checkers found to the verdict, and compares what was told with what is stored. */
  async judge(verdict: Verdict): Promise<void> {
    const { findings } = this;
    // Kind 1 is `assessed`, which is no fact.
    await this.compare(
      'transactions',
      `SELECT seq AS number, transaction_id || ' ' || version AS fact FROM transaction_events WHERE kind <> 1`,
    );
    await this.compare('alerts', `SELECT position AS number, (alert->>'id') || ' ' || event AS fact FROM alert_events`);
    await this.compare('anomalies', `SELECT position AS number, anomaly_id || ' ' || event AS fact FROM anomaly_events`);
    verdict.lost += findings.gaps;
    verdict.doubled += findings.duplicates;
    verdict.stuck += findings.disorder;
    verdict.figures.push(
      `faults injected ${verdict.faults}, clients ${this.clients.length}, facts checked ${findings.facts}, gaps ${findings.gaps}, ` +
        `duplicates shown ${findings.duplicates}, order violations ${findings.disorder}; channels taken up again ${findings.resumed}`,
    );
    if (findings.facts === 0) verdict.problems.push('no fact was told');
    if (findings.unrecovered > 0) verdict.problems.push(`snapshots in place of what was missed: ${findings.unrecovered}`);
    for (const [problem, times] of findings.problems) verdict.problems.push(`${problem}, ${times} times`);
  }

  private async compare(channel: FactName, sql: string): Promise<void> {
    const told = this.findings.told[channel];
    const first = Math.min(...told.keys());
    const stored = new Map(
      (await this.books.rows<{ number: string; fact: string }>(sql)).map(({ number, fact }) => [Number(number), fact]),
    );
    // Events that nobody may ask for any more are deleted.
    const oldest = Math.min(...stored.keys());
    const count = (numbers: Iterable<number>, isSo: (seq: number) => boolean): number => [...numbers].filter(isSo).length;
    const untold = count(stored.keys(), (seq) => seq >= first && seq <= this.told[channel] && !told.has(seq));
    const unstored = count(told.keys(), (seq) => seq >= oldest && !stored.has(seq));
    const otherwise = count(told.keys(), (seq) => stored.has(seq) && stored.get(seq) !== told.get(seq));
    if (untold > 0) this.findings.wrong(`${channel}: ${untold} stored facts were told to nobody`);
    if (unstored > 0) this.findings.wrong(`${channel}: ${unstored} facts were told that are not stored`);
    if (otherwise > 0) this.findings.wrong(`${channel}: ${otherwise} facts were told otherwise than stored`);
  }

  stopClients(): void {
    for (const client of this.clients) client.stop();
  }

  /** A figure of one replica. */
  async metric(name: string, url = this.replicas.urls[0]!): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
  }

  /** Ends everything in good order; the problems of it. */
  async end(): Promise<string[]> {
    this.stopClients();
    return this.replicas.stop();
  }

  /** For clean-up. */
  async close(): Promise<void> {
    this.stopClients();
    this.replicas.killAll();
    for (const proxy of this.proxies.values()) await proxy.close();
    await eventually(() => this.redis.close().then(() => true), 5000);
    await this.books.close();
  }
}

export function prefixOf({ databaseUrl }: Books): string {
  return `${new URL(databaseUrl).pathname.slice(1)}:`;
}
