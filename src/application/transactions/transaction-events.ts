/** What happened to transactions in the whole cluster, as listeners in this process are told it. */
import type { Journal } from '../ports/journal.ts';
import type { TransactionEvent, TransactionEventLog } from '../ports/transaction-event-log.ts';
import { EventTail } from './event-tail.ts';
import { POLL_MS } from './work-loop.ts';

export class TransactionEvents extends EventTail<TransactionEvent> {
  constructor(log: TransactionEventLog, journal: Journal, pollMs: number = POLL_MS.server) {
    super(log, journal, { page: 1000, pollMs, logPrefix: 'events.' });
  }
}
