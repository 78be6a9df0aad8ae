/**
 * The ledger in PostgreSQL, by group commit: while one flush is being committed, further calls wait, and all of them are the next flush.
 * A flush is one statement that assumes new keys; where one was used before, those who used it are looked up and the rest is sent again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../application/ports/clock.ts';
import type { Journal } from '../../application/ports/journal.ts';
import { TransactionLedger } from '../../application/ports/transaction-ledger.ts';
import type { AcceptRequest, AcceptResult } from '../../application/ports/transaction-ledger.ts';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { TransactionalQueries } from './connection-pool.ts';
import { DatabaseUnavailableError, sqlStateOf } from './database-errors.ts';
import { FlushSize } from './flush-size.ts';
import { groupByKey } from './keyed-requests.ts';
import type { AcceptEntry, KeyedGroup } from './keyed-requests.ts';
import { insertRequests, selectKeyUses } from './ledger-statements.ts';

/** A call is taken while fewer rows than this wait. */
const QUEUE_ROWS = 5000;
/** Each round ends the requests whose key somebody else was faster with, so there are rarely two. */
const MAX_ROUNDS = 8;
const MAX_CONFLICTS = 3;
const CONFLICT_PAUSE_MS = 20;
/** A row that waits for a lock this long, after the flush has waited for it a second, is what holds the others up. */
const TRIAL_LOCK_MS = 50;
/** Longer than it takes to find a few rows among 5 000. */
const TRIALS_MS = 2000;

/** SQLSTATE of a used key, of two transactions that hold each other up, of a lock not had in time. */
const UNIQUE_VIOLATION = '23505';
const CONFLICTS = new Set(['40001', '40P01']);
const LOCK_TIMEOUT = '55P03';

interface Call {
  entries: readonly AcceptEntry[];
  resolve: (results: AcceptResult[]) => void;
  reject: (error: unknown) => void;
}

export interface LedgerOptions {
  /** How long an answer is kept for those who send its key again. */
  idempotencyTtlMs: number;
}

/** Sees to it that the rows of a time find their partitions. Never rejects: without them rows have a place too. */
export interface PartitionKeeper {
  ensure(now: number): Promise<void>;
}

export class PostgresTransactionLedger extends TransactionLedger {
  private readonly waiting: Call[] = [];
  private waitingRows = 0;
  private readonly size = new FlushSize();
  private running: Promise<void> | null = null;
  private closed = false;

  constructor(
    /** A connection of its own on a server; the embedded database has but one. */
    private readonly database: TransactionalQueries,
    private readonly partitions: PartitionKeeper,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly options: LedgerOptions,
  ) {
    super();
  }

  accept(requests: readonly AcceptRequest[]): Promise<AcceptResult[]> {
    if (requests.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      if (this.closed) throw new DatabaseUnavailableError('the ledger is closed');
      if (this.waitingRows >= QUEUE_ROWS) throw new DomainError('overloaded', 'too many transactions wait to be stored, try again', [], 1);
      this.waiting.push({ entries: requests.map((request) => ({ request, result: null })), resolve, reject });
      this.waitingRows += requests.length;
      this.running ??= this.run();
    });
  }

  /** Takes no more and waits until everything taken is answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    // All requests that arrive in one turn of the event loop are one flush.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.flush(this.next());
    this.running = null;
  }

  /** Whole calls, as many as a flush bears. */
  private next(): Call[] {
    let count = 0;
    let rows = 0;
    for (const { entries } of this.waiting) {
      if (count > 0 && rows + entries.length > this.size.rows) break;
      rows += entries.length;
      count += 1;
    }
    this.waitingRows -= rows;
    return this.waiting.splice(0, count);
  }

  private async flush(calls: readonly Call[]): Promise<void> {
    await this.partitions.ensure(this.clock.now());
    const begun = this.clock.monotonic();
    try {
      await this.store(calls.flatMap(({ entries }) => entries));
      for (const { entries, resolve } of calls) resolve(entries.map(({ result }) => result!));
    } catch (error) {
      for (const { reject } of calls) reject(error);
      // Whoever waits would meet the same; nothing of theirs was sent.
      if (error instanceof DomainError) this.refuseWaiting(error);
    }
    this.size.took(this.clock.monotonic() - begun);
  }

  private refuseWaiting(error: DomainError): void {
    this.waitingRows = 0;
    for (const { reject } of this.waiting.splice(0)) reject(new DatabaseUnavailableError('a flush before this one failed', error));
  }

  /** Gives each entry a result, those that are new in one commit. */
  private async store(entries: readonly AcceptEntry[]): Promise<void> {
    let conflicts = 0;
    for (let round = 1; ; round += 1) {
      const groups = groupByKey(entries.filter(({ result }) => result === null));
      if (groups.length === 0) return;
      try {
        await insertRequests(this.database, requestsOf(groups));
        for (const group of groups) group.accept();
        return;
      } catch (error) {
        if (error instanceof DatabaseUnavailableError && error.isOutcomeUnknown) throw outcomeUnknown(error);
        const state = sqlStateOf(error);
        if (CONFLICTS.has(state ?? '') && conflicts < MAX_CONFLICTS) {
          conflicts += 1;
          await sleep(Math.random() * CONFLICT_PAUSE_MS * conflicts);
        } else if (round === MAX_ROUNDS || !isOfOneRow(state) || !(await this.answerSome(groups, state))) throw error;
      }
    }
  }

  /** Ends what keeps the others from being stored; whether there was anything. */
  private async answerSome(groups: readonly KeyedGroup[], state: string | null): Promise<boolean> {
    const isAnswered = await this.answerUsed(groups);
    if (isAnswered || state === UNIQUE_VIOLATION) return isAnswered;
    await this.refuseBad(groups, this.clock.monotonic() + TRIALS_MS);
    return true;
  }

  /** Answers those whose key was used before; whether there were any. */
  private async answerUsed(groups: readonly KeyedGroup[]): Promise<boolean> {
    const keyed = groups.filter(({ key }) => key !== null);
    if (keyed.length === 0) return false;
    const uses = await selectKeyUses(this.database, requestsOf(keyed));
    const oldest = this.clock.now() - this.options.idempotencyTtlMs;
    for (const group of keyed) {
      const use = uses.get(group.key!);
      if (use !== undefined) group.answer(use.at < oldest ? { ...use, transaction: null } : use);
    }
    return uses.size > 0;
  }

  /** Tries ever smaller parts, each undone, until what the database does not take stands alone; that is refused. */
  private async refuseBad(groups: readonly KeyedGroup[], deadline: number): Promise<void> {
    if (this.clock.monotonic() > deadline) throw new DatabaseUnavailableError('too many rows wait for locks');
    const error = await this.trial(groups);
    if (error === null) return;
    if (groups.length === 1) {
      groups[0]!.refuse(this.refusalFor(error));
      return;
    }
    const middle = groups.length >> 1;
    await this.refuseBad(groups.slice(0, middle), deadline);
    await this.refuseBad(groups.slice(middle), deadline);
  }

  /** Why the database does not take these; null when it does, or a key is used meanwhile, which the next round answers. */
  private async trial(groups: readonly KeyedGroup[]): Promise<unknown> {
    const undo = new Error('undo');
    try {
      return await this.database.transaction(async (tx) => {
        await tx.execute(`SET LOCAL lock_timeout = ${TRIAL_LOCK_MS}`);
        await insertRequests(tx, requestsOf(groups));
        throw undo;
      });
    } catch (error) {
      const state = sqlStateOf(error);
      if (error === undo || state === UNIQUE_VIOLATION) return null;
      if (!isOfOneRow(state)) throw error;
      return error;
    }
  }

  private refusalFor(error: unknown): DomainError {
    if (sqlStateOf(error) === LOCK_TIMEOUT) {
      return new DomainError('request_in_progress', 'a request with this key is in progress, try again', [], 1);
    }
    // Only the code: the message may hold what the sender wrote.
    const code = sqlStateOf(error);
    this.journal.warn('ledger.row_refused', `the database does not take a transaction: ${code}`, { code });
    return new ValidationError([{ pointer: '', code: 'invalid_format', detail: 'holds a value that cannot be stored' }]);
  }
}

function requestsOf(groups: readonly KeyedGroup[]): AcceptRequest[] {
  return groups.map(({ first }) => first.request);
}

/** An error of the data (classes 22, 23) or of a lock: without the row that brings it the others are stored. */
function isOfOneRow(state: string | null): boolean {
  return state !== null && (state === LOCK_TIMEOUT || /^2[23]/.test(state));
}

function outcomeUnknown(cause: DatabaseUnavailableError): DomainError {
  const detail = 'the connection to the database broke during the commit; send the same request with the same Idempotency-Key again';
  const error = new DomainError('outcome_unknown', detail, [], 1);
  error.cause = cause;
  return error;
}
