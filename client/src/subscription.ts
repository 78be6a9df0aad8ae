/** One channel: where its numbering stands, what it shows, and who reads it. */
import { ChannelView } from './channel-view.ts';
import type { Channel, ChannelMessage, FactChannel } from './live.contract.ts';

/** Where a channel can be taken up again. */
export interface Cursor {
  epoch: string;
  seq: number;
}

/** What to do with a message: hand it on (perhaps without what is known already), leave it, or ask for what is missing. */
export type Verdict = { deliver: ChannelMessage } | 'ignore' | 'hole';

export interface Reader {
  put(message: ChannelMessage): void;
  close(error: Error | null): void;
}

const FACTS: readonly string[] = ['transactions', 'alerts', 'anomalies'] satisfies FactChannel[];

export class Subscription {
  readonly channel: Channel;
  readonly maxHz: number | undefined;
  readonly isFact: boolean;
  readonly view: ChannelView;
  readonly readers = new Set<Reader>();
  /** null until a snapshot came. */
  cursor: Cursor | null = null;
  /** The server was asked to continue after `cursor`: holes are known. */
  isResuming = false;

  constructor(channel: Channel, maxHz: number | undefined) {
    this.channel = channel;
    this.maxHz = maxHz;
    this.isFact = FACTS.includes(channel);
    this.view = new ChannelView(channel);
  }

  /** Judges a message and moves the cursor. */
  accept(message: ChannelMessage): Verdict {
    if (message.type === 'snapshot') {
      this.isResuming = false;
      return this.take(message);
    }
    // The end of an earlier subscription of the same name: its own begins with a snapshot.
    if (this.cursor === null) return 'ignore';
    if (message.epoch !== this.cursor.epoch) return this.hole();
    const known = this.cursor.seq;
    if (message.seq <= known) return 'ignore';
    const first = message.channel === 'transactions' ? message.firstSeq : message.seq;
    if (first > known + 1) return this.hole();
    if (message.channel !== 'transactions' || first === known + 1) return this.take(message);
    return this.take({ ...message, firstSeq: known + 1, data: message.data.slice(known + 1 - first) });
  }

  /** The connection is gone: state begins anew with a snapshot, facts go on after the cursor. */
  suspend(): void {
    this.isResuming = false;
    if (!this.isFact) this.cursor = null;
  }

  /** The server cannot continue after the cursor; a snapshot comes, or came already. */
  restart(): void {
    if (this.isResuming) this.cursor = null;
    this.isResuming = false;
  }

  private take(message: ChannelMessage): Verdict {
    this.cursor = { epoch: message.epoch, seq: message.seq };
    this.view.accept(message);
    return { deliver: message };
  }

  private hole(): Verdict {
    if (this.isResuming) return 'ignore';
    this.isResuming = true;
    return 'hole';
  }
}
