/** The ledger on a PostgreSQL server that other replicas write to, and that may go away at any moment. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AcceptResult } from '../../src/application/ports/transaction-ledger.ts';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import { LedgerConnection } from '../../src/infrastructure/persistence/ledger-connection.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresTransactionLedger } from '../../src/infrastructure/persistence/transaction-ledger.postgres.ts';
import { SystemClock } from '../../src/infrastructure/observability/clock.system.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { createServerDatabase, databaseOptions } from '../support/test-database.ts';
import { anAccept } from '../support/transaction-builders.ts';

/** Lies between the ledger and the server. */
class Wire {
  private server!: Server;
  private readonly sockets = new Set<Socket>();
  /** What becomes of the next answer to a statement that holds this text: it is lost, and the connection with it. */
  cutAnswerTo: string | null = null;
  cuts = 0;
  private port = 0;

  constructor(private readonly target: URL) {}

  async open(): Promise<void> {
    this.server = createServer((inner) => this.join(inner));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    const url = new URL(this.target.href);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  /** Breaks every connection; new ones are refused until `open`. */
  async shut(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(inner: Socket): void {
    const outer = connect(Number(this.target.port), this.target.hostname);
    let isDoomed = false;
    inner.on('data', (bytes: Buffer) => {
      if (this.cutAnswerTo !== null && bytes.includes(this.cutAnswerTo)) {
        this.cutAnswerTo = null;
        isDoomed = true;
      }
      outer.write(bytes);
    });
    outer.on('data', (bytes: Buffer) => {
      if (!isDoomed) inner.write(bytes);
      else if (bytes.includes('INSERT')) {
        this.cuts += 1;
        inner.destroy();
      }
    });
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      this.sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(socket);
          other.destroy();
        });
    }
  }
}

const outcomes = (results: readonly AcceptResult[]): string[] =>
  results.map((result) => (result.outcome === 'refused' ? result.error.code : result.outcome));

const onServer = process.env['TEST_DATABASE_URL'] ? describe : describe.skip;

onServer('the ledger on a PostgreSQL server', () => {
  let databaseUrl: string;
  let drop: () => Promise<void>;
  let database: Database;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    ({ databaseUrl, drop } = await createServerDatabase());
    database = new Database(databaseOptions({ databaseUrl }));
    await database.open();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    for (const table of ['outbox', 'idempotency_keys', 'transaction_history', 'transactions'])
      await database.execute(`DELETE FROM ${table}`);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  /** The ledger of one more replica. */
  function replica(url = databaseUrl): PostgresTransactionLedger {
    const journal = new KeptJournal();
    const connection = new LedgerConnection(database, url, () => undefined);
    const partitions = new PostgresPartitionKeeper(database, journal);
    const ledger = new PostgresTransactionLedger(connection, partitions, new SystemClock(), journal, { idempotencyTtlMs: 3_600_000 });
    ends.push(async () => {
      await ledger.close();
      await connection.close();
    });
    return ledger;
  }

  async function wire(): Promise<Wire> {
    const between = new Wire(new URL(databaseUrl));
    await between.open();
    ends.push(() => between.shut().catch(() => undefined));
    return between;
  }

  /** Another session takes a key and neither commits nor rolls back until `work` is over. */
  async function whileKeyIsTaken<T>(key: string, work: () => Promise<T>): Promise<T> {
    let result!: Promise<T>;
    const undo = new Error('undo');
    await database
      .transaction(async (tx) => {
        await tx.execute(`INSERT INTO idempotency_keys VALUES ('p-1', $1, gen_random_uuid(), 0, '\\x00')`, [key]);
        result = work();
        await result.catch(() => undefined);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return result;
  }

  const rows = async (): Promise<number> => (await database.query<{ n: number }>('SELECT count(*) AS n FROM transactions'))[0]!.n;

  it('stores one row when 50 clients of 4 replicas send one key, round after round', async () => {
    const replicas = [replica(), replica(), replica(), replica()];
    for (let round = 0; round < 20; round += 1) {
      const calls = Array.from({ length: 50 }, (_, i) => replicas[i % 4]!.accept([anAccept({}, { key: `one-${round}` })]));
      const results = (await Promise.all(calls)).flat();
      expect(outcomes(results).sort()).toEqual(['accepted', ...Array.from({ length: 49 }, () => 'replayed')]);
      expect(new Set(results.map((result) => result.outcome !== 'refused' && result.transaction.id)).size).toBe(1);
    }
    expect(await rows()).toBe(20);
  });

  it('stores each key once when replicas send the same batches in different orders', async () => {
    const replicas = [replica(), replica(), replica(), replica()];
    const keys = Array.from({ length: 400 }, (_, i) => `key-${i}`);
    const batches = replicas.map((_, i) => (i % 2 === 0 ? keys : keys.toReversed()).map((key) => anAccept({}, { key })));
    const results = (await Promise.all(replicas.map((ledger, i) => ledger.accept(batches[i]!)))).flat();
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(400);
    // A twin that waited a second for the first is told so; a second try finds it.
    const refused = results.filter((result) => result.outcome === 'refused');
    expect(refused.every(({ error }) => error.code === 'request_in_progress')).toBe(true);
    expect(results.filter(({ outcome }) => outcome === 'replayed')).toHaveLength(1200 - refused.length);
    expect(outcomes(await replicas[0]!.accept(batches[1]!))).toEqual(Array<string>(400).fill('replayed'));
    expect(await rows()).toBe(400);
  });

  it('tells a twin after a second that the first is in progress, and stores its neighbours', async () => {
    const ledger = replica();
    const begun = performance.now();
    const results = await whileKeyIsTaken('busy', () =>
      Promise.all([ledger.accept([anAccept(), anAccept({}, { key: 'busy' }), anAccept()]), ledger.accept([anAccept({}, { key: 'free' })])]),
    );
    expect(results.map(outcomes)).toEqual([['accepted', 'request_in_progress', 'accepted'], ['accepted']]);
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(performance.now() - begun).toBeLessThan(2500);
    expect(outcomes(await ledger.accept([anAccept({}, { key: 'busy' })]))).toEqual(['accepted']);
  });

  it('says that the outcome is unknown when the answer to a commit is lost, and the key tells it', async () => {
    const between = await wire();
    const ledger = replica(between.url);
    await ledger.accept([anAccept()]);
    between.cutAnswerTo = 'lost-answer';
    const request = () => anAccept({}, { key: 'lost-answer' });
    await expect(ledger.accept([request()])).rejects.toMatchObject({ code: 'outcome_unknown', retryAfterSeconds: 1 });
    expect(between.cuts).toBe(1);
    expect(outcomes(await ledger.accept([request()]))).toEqual(['replayed']);
    expect(await rows()).toBe(2);
  });

  it('says that the database is not available while it is away, and stores again when it is back', async () => {
    const between = await wire();
    const ledger = replica(between.url);
    await ledger.accept([anAccept()]);
    await between.shut();
    // Until the loss is noticed the outcome of what was sent is unknown.
    await sleep(100);
    const calls = Array.from({ length: 5 }, () => ledger.accept([anAccept()]));
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'database_unavailable' });
    await between.open();
    expect(outcomes(await ledger.accept([anAccept()]))).toEqual(['accepted']);
    expect(await rows()).toBe(2);
  });

  it('says so too when the server only reads', async () => {
    const url = new URL(databaseUrl);
    url.searchParams.set('options', '-c default_transaction_read_only=on');
    await expect(replica(url.href).accept([anAccept()])).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await rows()).toBe(0);
  });

  it('commits the calls that wait for one commit together', async () => {
    const ledger = replica();
    await ledger.accept([anAccept()]);
    const calls = Array.from({ length: 200 }, () => ledger.accept([anAccept()]));
    await Promise.all(calls);
    const [row] = await database.query<{ n: number }>('SELECT count(DISTINCT xmin::text) AS n FROM transactions');
    expect(row!.n).toBeLessThanOrEqual(3);
  });
});
