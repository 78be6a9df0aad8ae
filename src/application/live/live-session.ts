/** What one client of the live channels follows, and how far it was served. */
import type { Principal } from '../../domain/identity/principal.ts';
import { audienceOf } from './audience.ts';
import type { Audience } from './audience.ts';
import type { Channel, Step } from './channel.ts';
import { Payload } from './payload.ts';

/** Subscriptions of one client. */
export const MAX_CHANNELS = 200;
/** A client that could take nothing for so long holds memory for nothing. */
const SLOW_AFTER_MS = 10_000;
/** Facts of one channel that are sent in one go; after a long absence more wait for the next frame, and whether there is room for them. */
const BURST = 500;
/** A frame that comes a little early is still the one that is due. */
const TIMER_JITTER_MS = 5;

/** The way to the client, as its transport provides it. */
export interface LiveOutlet {
  /** Bytes that were handed over and have not left this process. */
  pendingBytes(): number;
  /** Messages in order, each with its number; returns at once. */
  write(messages: readonly OutMessage[]): void;
}

export interface OutMessage {
  payload: Payload;
  seq: number;
}

export interface Subscription {
  readonly channel: Channel;
  /** When the client asked, epoch milliseconds. */
  readonly askedAt: number;
  /** null: nothing was sent yet, the snapshot comes first. */
  cursor: number | null;
  /** Messages sent, where the subscription counts. */
  sent: number;
  /** Milliseconds between two messages of a state channel. */
  intervalMs: number;
  dueAt: number;
  /** Messages of state that were left out since the client was last told. */
  dropped: number;
}

export class LiveSession {
  private readonly byName = new Map<string, Subscription>();
  /** The same, to be gone through by every frame. */
  private followed: readonly Subscription[] = [];
  audience: Audience;
  private systemSeq = 0;
  private fullSince: number | null = null;
  private readonly outbox: OutMessage[] = [];

  /** @param bufferBytes bytes that may wait for a client that reads slowly */
  constructor(
    private principal: Principal,
    readonly outlet: LiveOutlet,
    private readonly epoch: string,
    private readonly bufferBytes: number,
  ) {
    this.audience = audienceOf(principal);
  }

  get subscriptions(): ReadonlyMap<string, Subscription> {
    return this.byName;
  }

  follow(subscription: Subscription): void {
    this.byName.set(subscription.channel.name, subscription);
    this.followed = [...this.byName.values()];
  }

  /** The subscription that ended. */
  leave(name: string): Subscription | undefined {
    const subscription = this.byName.get(name);
    if (this.byName.delete(name)) this.followed = [...this.byName.values()];
    return subscription;
  }

  may(channel: Channel): boolean {
    return this.principal.permissions.has(channel.permission);
  }

  /** Its rights are others now. Returns the channels that it must leave. */
  changed(principal: Principal): Subscription[] {
    this.principal = principal;
    this.audience = audienceOf(principal);
    return this.followed.filter(({ channel }) => !this.may(channel));
  }

  /** Whether the client takes as much as it gets; one that does not is served later, with what is new by then. */
  hasRoom(): boolean {
    return this.outlet.pendingBytes() < this.bufferBytes;
  }

  /** Whether it has had no room for too long. */
  isTooSlow(now: number): boolean {
    return this.fullSince !== null && now - this.fullSince >= SLOW_AFTER_MS;
  }

  /**
   * Sends what is due: with the frame everything, between frames only facts that cannot wait. A heartbeat, which is the same for all, goes
   * along; it is left out where there is no room.
   */
  serve(now: number, isFrame: boolean, heartbeat: Payload | null): void {
    const isFull = !this.hasRoom();
    if (!isFull) this.fullSince = null;
    else this.fullSince ??= now;
    const { followed } = this;
    for (let i = 0; i < followed.length; i += 1) {
      if (isFrame || followed[i]!.channel.isUrgent) this.collect(followed[i]!, now, isFull);
    }
    if (heartbeat !== null && !isFull) {
      this.systemSeq += 1;
      this.outbox.push({ payload: heartbeat, seq: this.systemSeq });
    }
    this.flush();
  }

  /** What a new subscription begins with; where there is no room it comes with a later frame. */
  open(subscription: Subscription, now: number): void {
    this.collect(subscription, now, !this.hasRoom());
    this.flush();
  }

  private collect(subscription: Subscription, now: number, isFull: boolean): void {
    const { channel } = subscription;
    if (channel.isState && subscription.cursor !== null && now < subscription.dueAt - TIMER_JITTER_MS) return;
    for (let told = 0; told < BURST; told += 1) {
      const { cursor } = subscription;
      const step = cursor === null ? channel.first(this.audience, now, subscription.askedAt) : channel.next(cursor, this.audience, now);
      if (step === null) return;
      if (isFull) {
        if (channel.isState && cursor !== null) subscription.dropped += 1;
        return;
      }
      this.take(subscription, step, now);
      if (!channel.isUrgent || cursor === null) return;
    }
  }

  private take(subscription: Subscription, step: Step, now: number): void {
    if (subscription.dropped > 0) {
      this.tell({ event: 'lagged', channel: subscription.channel.name, dropped: subscription.dropped }, now);
      subscription.dropped = 0;
    }
    subscription.cursor = step.cursor;
    subscription.sent += 1;
    // A frame comes later than it is due: the next is due as if it had not, unless there was nothing to be told for longer than that.
    const isInTime = now - subscription.dueAt < subscription.intervalMs;
    subscription.dueAt = (isInTime ? subscription.dueAt : now) + subscription.intervalMs;
    this.outbox.push({ payload: step.payload, seq: step.seq ?? subscription.sent });
  }

  /** A notice of its own on `system`. */
  notify(data: object, now: number): void {
    this.tell(data, now);
    this.flush();
  }

  private tell(data: object, now: number): void {
    this.systemSeq += 1;
    this.outbox.push({ payload: new Payload('system', 'system', this.epoch, 'update', now, JSON.stringify(data)), seq: this.systemSeq });
  }

  private flush(): void {
    if (this.outbox.length === 0) return;
    this.outlet.write(this.outbox);
    this.outbox.length = 0;
  }
}
