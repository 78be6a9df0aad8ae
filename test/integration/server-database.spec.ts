/** A PostgreSQL server that is away, comes, goes, and is set up wrongly. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/infrastructure/persistence/database.ts';
import type { DatabaseOptions } from '../../src/infrastructure/persistence/database-options.ts';
import { createServerDatabase, databaseOptions } from '../support/test-database.ts';

/** Forwards connections to a server; without one the port refuses them. */
class Gate {
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  port = 0;

  constructor(private readonly target: { host: string; port: number } | null) {}

  async open(): Promise<void> {
    this.server = createServer((inner) => {
      const outer = connect(this.target!.port, this.target!.host);
      inner.pipe(outer).pipe(inner);
      for (const socket of [inner, outer]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    if (this.server === null) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function databaseOf(options: Partial<DatabaseOptions>): Database {
  const database = new Database(databaseOptions(options));
  ends.push(() => database.close());
  return database;
}

it('does not fail the start while no server answers, and refuses calls with a reason', async () => {
  const gate = new Gate(null);
  await gate.open();
  await gate.shut();
  const events: string[] = [];
  const database = databaseOf({
    databaseUrl: `postgres://nobody:secret@127.0.0.1:${gate.port}/none`,
    log: (_, event) => events.push(event),
  });
  await database.open();
  expect(database.state).toEqual({ open: false, problem: expect.stringContaining('ECONNREFUSED') });
  await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 1 });
  await expect(database.ping()).rejects.toMatchObject({ code: 'database_unavailable', reason: expect.not.stringContaining('secret') });
  expect(events).toEqual(['database.away']);
});

const onServer = process.env['TEST_DATABASE_URL'] ? describe : describe.skip;

onServer('on a PostgreSQL server', () => {
  /** An empty database, reached through a gate. */
  async function emptyDatabase(): Promise<{ databaseUrl: string; gate: Gate }> {
    const { databaseUrl, drop } = await createServerDatabase();
    ends.push(drop);
    const url = new URL(databaseUrl);
    const gate = new Gate({ host: url.hostname, port: Number(url.port || 5432) });
    await gate.open();
    ends.push(() => gate.shut());
    url.host = `127.0.0.1:${gate.port}`;
    return { databaseUrl: url.href, gate };
  }

  it('opens by itself when the server comes, and goes on when it comes back', async () => {
    const { databaseUrl, gate } = await emptyDatabase();
    await gate.shut();
    const database = databaseOf({ databaseUrl });
    await database.open();
    expect(database.state.open).toBe(false);
    await gate.open();
    await database.opened;
    expect(await database.query('SELECT count(*) AS count FROM symbols')).toEqual([{ count: 0 }]);
    await gate.shut();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(database.ping()).rejects.toMatchObject({ code: 'database_unavailable' });
    await gate.open();
    await database.ping();
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('survives the loss of connections in use', async () => {
    const { databaseUrl, gate } = await emptyDatabase();
    const database = databaseOf({ databaseUrl });
    await database.open();
    const running = database.transaction(async (tx) => {
      await tx.execute(`INSERT INTO symbols (name) VALUES ('LOST')`);
      await gate.shut();
      await tx.execute('SELECT 1');
    });
    await expect(running).rejects.toMatchObject({ code: 'database_unavailable' });
    await gate.open();
    expect(await database.query('SELECT name FROM symbols')).toEqual([]);
  });

  it('migrates once when several replicas start at once', async () => {
    const { databaseUrl } = await emptyDatabase();
    const applied: unknown[] = [];
    const log: DatabaseOptions['log'] = (_level, event, _message, fields) => {
      if (event === 'database.migrated') applied.push(fields?.['names']);
    };
    const replicas = [1, 2, 3].map(() => databaseOf({ databaseUrl, log, poolSize: 1 }));
    await Promise.all(replicas.map((replica) => replica.open()));
    for (const replica of replicas) expect(replica.state).toEqual({ open: true, problem: null });
    expect(applied).toEqual([(await replicas[0]!.migrationStatus()).map(({ name }) => name)]);
  });

  it('refuses another reporting currency than that of its first start', async () => {
    const { databaseUrl } = await emptyDatabase();
    await databaseOf({ databaseUrl, reportingCurrency: 'USD' }).open();
    await databaseOf({ databaseUrl, reportingCurrency: 'USD' }).open();
    const other = databaseOf({ databaseUrl, reportingCurrency: 'EUR' });
    await expect(other.open()).rejects.toThrow(/^REPORTING_CURRENCY: must be USD, .* was "EUR"; for another currency begin with another/);
    expect(other.state).toMatchObject({ open: false, problem: expect.stringContaining('must be USD') });
  });

  it('waits for migrations that are left to others', async () => {
    const { databaseUrl } = await emptyDatabase();
    const waiting = databaseOf({ databaseUrl, migrateOnStart: false });
    await waiting.open();
    expect(waiting.state).toEqual({ open: false, problem: expect.stringContaining('0001-identity') });
    const command = databaseOf({ databaseUrl, migrateOnStart: false });
    await command.openUnmigrated();
    expect((await command.migrationStatus())[0]).toEqual({ name: '0001-identity', applied: false });
    expect((await command.migrate())[0]).toBe('0001-identity');
    expect(await command.migrate()).toEqual([]);
    expect((await command.migrationStatus()).every(({ applied }) => applied)).toBe(true);
    await waiting.opened;
    await waiting.ping();
  });

  it('is not ready while the server may lose confirmed data', async () => {
    const { databaseUrl } = await emptyDatabase();
    const first = databaseOf({ databaseUrl });
    await first.open();
    await first.ping();
    const name = new URL(databaseUrl).pathname.slice(1);
    await first.execute(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const database = databaseOf({ databaseUrl });
    await database.open();
    await expect(database.ping()).rejects.toMatchObject({
      code: 'database_unavailable',
      reason: expect.stringContaining('synchronous_commit'),
    });
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends statements that take too long and uses their connection again', async () => {
    const { databaseUrl } = await emptyDatabase();
    const database = databaseOf({ databaseUrl, poolSize: 1 });
    await database.open();
    const [before] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await expect(database.query('SELECT pg_sleep(10)')).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await database.query('SELECT pg_backend_pid() AS pid')).toEqual([before]);
  });
});
