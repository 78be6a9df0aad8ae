/** Flagged payments of the last five minutes: payments of that time may be more than the list of live ones keeps. */
import type { Transaction } from '@tapewatch/client';
import { live } from '../../../live/live.ts';
import { Topic } from '../../../live/topic.ts';
import { TAPE_MS } from './tape-model.ts';
import type { Flagged } from './tape-model.ts';

/** More squares than pixels say nothing. */
const MOST = 2_000;

class FlaggedStore {
  readonly topic = new Topic();
  private readonly byId = new Map<string, Flagged>();

  get payments(): Iterable<Flagged> {
    return this.byId.values();
  }

  follow(): () => void {
    return live.follow('transactions', ({ data }) => this.take(data));
  }

  take(transactions: readonly Transaction[]): void {
    const { size } = this.byId;
    for (const { id, flagged, createdAt } of transactions) {
      if (flagged && !this.byId.has(id)) this.byId.set(id, { id, at: Date.parse(createdAt) });
    }
    if (this.byId.size === size) return;
    const limit = live.now - TAPE_MS;
    for (const [id, { at }] of this.byId) if (at < limit || this.byId.size > MOST) this.byId.delete(id);
    this.topic.touch();
  }
}

export const flaggedStore = new FlaggedStore();
