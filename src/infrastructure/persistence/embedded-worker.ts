/** The thread in which the embedded database works, so that a long statement never keeps the event loop of the server from turning. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** What the thread is started with. */
export interface EmbeddedWorkerData {
  /** null: in memory. */
  directory: string | null;
}

/** To the worker. A connection begins with `open` and ends with `close`; at most one is open at a time. */
export type WorkerRequest =
  { kind: 'open' | 'close'; connection: number } | { kind: 'bytes'; connection: number; bytes: Uint8Array } | { kind: 'stop' };

/** From the worker; a thread that fails ends with an error instead. */
export type WorkerAnswer =
  { kind: 'ready' } | { kind: 'opened'; connection: number } | { kind: 'bytes'; connection: number; bytes: Uint8Array };

/** PGlite reserves 128 MB for it otherwise; what is read often fits in less, and the operating system caches the files too. */
const START_PARAMETERS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'];

/** First byte of the message with which a client says goodbye. */
const TERMINATE = 0x58;

/**
 * The first start creates the cluster beside its place and moves it there when it is whole: a start that was interrupted leaves
 * nothing that looks like a database.
 */
async function openDatabase(directory: string | null): Promise<PGlite> {
  if (directory === null) return PGlite.create('memory://', { startParams: START_PARAMETERS });
  if (!existsSync(directory)) {
    const draft = `${directory}.partial`;
    await rm(draft, { recursive: true, force: true });
    await (await PGlite.create(draft)).close();
    await rename(draft, directory);
  }
  return PGlite.create(directory, { startParams: START_PARAMETERS });
}

/** There is one session for all connections, one after another: each finds it as if it were new. */
async function resetSession(database: PGlite): Promise<void> {
  if (database.isInTransaction()) await database.exec('ROLLBACK');
  await database.exec('DISCARD ALL');
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('must run as a worker thread');
  const answer = (message: WorkerAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  const database = await openDatabase((workerData as EmbeddedWorkerData).directory);

  const handle = async (request: WorkerRequest): Promise<void> => {
    if (request.kind === 'bytes') {
      if (request.bytes[0] === TERMINATE) return;
      // A copy of its own, so that it can be handed over without another.
      const bytes = new Uint8Array(await database.execProtocolRaw(request.bytes));
      answer({ kind: 'bytes', connection: request.connection, bytes }, [bytes.buffer]);
    } else if (request.kind === 'open') {
      await resetSession(database);
      answer({ kind: 'opened', connection: request.connection });
    } else if (request.kind === 'close') {
      if (database.isInTransaction()) await database.exec('ROLLBACK');
    } else {
      await database.close();
      port.close();
    }
  };

  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    last = last.then(() => handle(request));
    // What fails here is the database itself, not a statement: the thread ends and its owner starts another.
    last.catch((error: unknown) => {
      setImmediate(() => {
        throw error;
      });
    });
  });
  answer({ kind: 'ready' });
}

await serve();
