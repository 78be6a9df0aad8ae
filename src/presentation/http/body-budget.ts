/** What the bodies that are just arriving may take of the memory, all connections together. */
import { DomainError } from '../../domain/kernel/domain-error.ts';

/** Of each body so much is not counted: the number of connections bounds it, and small requests are never the ones to suffer. */
export const UNCOUNTED_BYTES = 4096;
/** Those whom nobody has identified yet may not use up what the others need. */
const SHARE_OF_STRANGERS = 1 / 4;

const OVERLOADED = new DomainError('overloaded', 'too many large requests arrive at a time, try again', [], 1);

export class BodyBudget {
  /** Bytes in memory now, but for the first of each body. */
  inFlight = 0;
  /** Bodies for which there was no room. */
  refused = 0;
  private readonly bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Counts bytes that have arrived. @throws DomainError `overloaded`, and then counts nothing */
  take(bytes: number, isIdentified: boolean): void {
    if (this.inFlight + bytes > (isIdentified ? this.bytes : this.bytes * SHARE_OF_STRANGERS)) {
      this.refused += 1;
      throw OVERLOADED;
    }
    this.inFlight += bytes;
  }

  giveBack(bytes: number): void {
    this.inFlight -= bytes;
  }
}
