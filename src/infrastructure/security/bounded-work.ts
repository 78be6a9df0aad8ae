/** Lets a few pieces of costly work run at a time, and a bounded number wait. */
import { DomainError } from '../../domain/kernel/domain-error.ts';

export class BoundedWork {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    /** Pieces at a time. */
    private readonly concurrency: number,
    /** Pieces that wait; one more is refused. */
    private readonly maxWaiting: number,
  ) {}

  /** @throws DomainError `overloaded` where too many wait */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.concurrency) this.running += 1;
    else await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The place goes from hand to hand: whoever comes now stands behind those who wait.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.maxWaiting) throw new DomainError('overloaded', 'too many sign-ins at a time, try again', [], 1);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
