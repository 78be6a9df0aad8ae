/** Messages that wait for a reader: an async iterator of bounded length, which begins anew with a snapshot where its reader is too slow. */
import type { ChannelMessage } from './live.contract.ts';

interface Waiter {
  resolve(result: IteratorResult<ChannelMessage>): void;
  reject(error: Error): void;
}

export interface QueueOwner {
  /** What stands for everything that was put in; asked when the queue is full. */
  snapshot(): ChannelMessage | null;
  /** The queue was full: `count` messages gave way to a snapshot. */
  overflowed(count: number): void;
  /** Nobody reads any more. */
  left(): void;
}

export class MessageQueue implements AsyncIterableIterator<ChannelMessage> {
  private readonly capacity: number;
  private readonly owner: QueueOwner;
  private readonly waiters: Waiter[] = [];
  private messages: ChannelMessage[] = [];
  private end: { error: Error | null } | null = null;

  constructor(capacity: number, owner: QueueOwner) {
    this.capacity = capacity;
    this.owner = owner;
  }

  put(message: ChannelMessage): void {
    if (this.end !== null) return;
    const waiter = this.waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: message });
      return;
    }
    this.messages.push(message);
    if (this.messages.length <= this.capacity) return;
    const count = this.messages.length;
    this.messages = [this.owner.snapshot() ?? message];
    this.owner.overflowed(count);
  }

  /** No more messages; what waits can still be read. With an error the reader gets it afterwards. */
  close(error: Error | null): void {
    if (this.end !== null) return;
    this.end = { error };
    for (const waiter of this.waiters.splice(0)) this.finish(waiter);
  }

  next(): Promise<IteratorResult<ChannelMessage>> {
    return new Promise((resolve, reject) => {
      const message = this.messages.shift();
      if (message !== undefined) resolve({ done: false, value: message });
      else if (this.end !== null) this.finish({ resolve, reject });
      else this.waiters.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<ChannelMessage>> {
    this.messages = [];
    this.close(null);
    this.owner.left();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An error is told once; whoever asks again is at the end. */
  private finish(waiter: Waiter): void {
    const error = this.end?.error ?? null;
    this.end = { error: null };
    if (error === null) waiter.resolve({ done: true, value: undefined });
    else waiter.reject(error);
  }
}
