/** PostgreSQL inside the process (PGlite), in a thread of its own. */
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { databaseDirectory, IN_MEMORY } from './data-directory.ts';
import { EMBEDDED_LIMITS } from './database-options.ts';
import { lockDirectory } from './directory-lock.ts';
import { EmbeddedConnection } from './embedded-connection.ts';
import type { ConnectionCarrier } from './embedded-connection.ts';
import type { PostgresHost } from './postgres-host.ts';
import type { EmbeddedWorkerData, WorkerAnswer, WorkerRequest } from './embedded-worker.ts';

/** The first start creates the database: 4 s on a fast machine. */
const START_MS = 120_000;
const STOP_MS = 10_000;

/** Owns the lock of the data directory and the thread. Connections take turns: there is one session. */
export class EmbeddedPostgres implements ConnectionCarrier, PostgresHost {
  readonly connections: pg.PoolConfig;
  readonly migration: pg.PoolConfig;
  private worker: Worker | null = null;
  private unlock: (() => void) | null = null;
  private exited: Promise<void> = Promise.resolve();
  private stopping = false;
  private lastId = 0;
  /** Connections that are open or wait for their turn, oldest first; the pool bounds them. */
  private readonly queue: { id: number; connection: EmbeddedConnection }[] = [];

  constructor(
    private readonly dataDir: string,
    /** The thread died; its connections are closed. */
    private readonly onDeath: (error: Error) => void,
  ) {
    const stream = (): EmbeddedConnection => new EmbeddedConnection(this);
    this.connections = this.migration = { ...EMBEDDED_LIMITS, user: 'postgres', database: 'postgres', stream } as pg.PoolConfig;
  }

  /**
   * Takes the directory and starts the thread; resolves when the database takes connections.
   * @throws DirectoryHeldError when another process works on the directory
   */
  async start(): Promise<void> {
    if (this.dataDir !== IN_MEMORY) this.unlock ??= await lockDirectory(this.dataDir);
    this.stopping = false;
    try {
      await this.startWorker();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Closes the database, waits for the thread's end, and gives the directory back. */
  async stop(): Promise<void> {
    this.stopping = true;
    const worker = this.worker;
    if (worker !== null) {
      this.post({ kind: 'stop' });
      const timer = setTimeout(() => void worker.terminate(), STOP_MS);
      await this.exited;
      clearTimeout(timer);
    }
    this.unlock?.();
    this.unlock = null;
  }

  open(connection: EmbeddedConnection): void {
    this.lastId += 1;
    this.queue.push({ id: this.lastId, connection });
    if (this.worker === null) connection.destroy(new Error('the embedded database is not running'));
    else if (this.queue.length === 1) this.post({ kind: 'open', connection: this.lastId });
  }

  send(connection: EmbeddedConnection, bytes: Uint8Array): void {
    const id = this.queue.find((entry) => entry.connection === connection)?.id;
    if (id !== undefined) this.post({ kind: 'bytes', connection: id, bytes });
  }

  close(connection: EmbeddedConnection): void {
    const place = this.queue.findIndex((entry) => entry.connection === connection);
    if (place === -1) return;
    const [left] = this.queue.splice(place, 1);
    if (place > 0) return;
    this.post({ kind: 'close', connection: left!.id });
    const next = this.queue[0];
    if (next !== undefined) this.post({ kind: 'open', connection: next.id });
  }

  private startWorker(): Promise<void> {
    const file = import.meta.url.endsWith('.ts') ? './embedded-worker.ts' : './embedded-worker.js';
    const workerData: EmbeddedWorkerData = { directory: this.dataDir === IN_MEMORY ? null : databaseDirectory(this.dataDir) };
    // An environment of its own: nothing in there needs our settings or secrets.
    const worker = new Worker(new URL(file, import.meta.url), { workerData, env: {}, execArgv: [], name: 'database' });
    this.worker = worker;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        failure = new Error(`the embedded database did not start within ${START_MS / 1000} s`);
        void worker.terminate();
      }, START_MS);
      let started = false;
      let failure = new Error('the thread of the embedded database ended');
      worker.on('message', (answer: WorkerAnswer) => {
        if (answer.kind !== 'ready') return this.receive(answer);
        started = true;
        clearTimeout(timer);
        resolve();
      });
      worker.on('error', (error: unknown) => (failure = error instanceof Error ? error : new Error(String(error))));
      this.exited = new Promise((exited) => {
        worker.on('exit', () => {
          clearTimeout(timer);
          this.worker = null;
          exited();
          for (const { connection } of this.queue.splice(0)) connection.destroy(failure);
          if (!started) reject(failure);
          else if (!this.stopping) this.onDeath(failure);
        });
      });
    });
  }

  private receive(answer: Exclude<WorkerAnswer, { kind: 'ready' }>): void {
    const first = this.queue[0];
    // Answers to a connection that was given up meanwhile are dropped.
    if (first === undefined || first.id !== answer.connection) return;
    if (answer.kind === 'opened') first.connection.opened();
    else first.connection.receive(answer.bytes);
  }

  private post(request: WorkerRequest): void {
    this.worker?.postMessage(request, request.kind === 'bytes' ? [request.bytes.buffer as ArrayBuffer] : []);
  }
}
