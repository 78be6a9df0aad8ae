/** What one client of the live channels follows, and how far it was served. */
import type { Principal } from '../../domain/identity/principal.ts';
import { audienceOf } from './audience.ts';
import type { Audience } from './audience.ts';
import { STATE_EPOCH } from './channel.ts';
import type { Channel, Step } from './channel.ts';
import { Payload } from './payload.ts';

/** Subscriptions of one client. */
export const MAX_CHANNELS = 200;
/** A client that could take nothing for so long holds memory for nothing. */
const SLOW_AFTER_MS = 10_000;
/** Facts of one channel that are sent in one go; after a long absence more wait for the next frame, and whether there is room for them. */
const BURST = 500;
/**
 * What a client gets in one frame, in lengths of its buffer. One that has taken all that it got gets more than it may leave lying: there is one
 * message of transactions per frame, and with the usual 256 KiB and 500 ms that of four lengths has some 1 700 of them, thus more than three
 * thousand a second. One that has something waiting gets short ones, until its buffer is full. So at most nine lengths wait for a client,
 * snapshots aside, and what waits for many of them at the same point is in memory once.
 */
const ALL_TAKEN = 5;
const LONG_MESSAGE = 4;
const SHORT_MESSAGE = 1 / 4;
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
  /** Whether it has taken all that it got. */
  private isPrompt = false;
  /** What may yet be collected. */
  private room = 0;
  /** The subscription that comes first: where the room was used up, the next one after it, so that each gets its turn. */
  private foremost = 0;

  /** @param bufferBytes bytes that may wait for a client that reads slowly */
  constructor(
    private principal: Principal,
    readonly outlet: LiveOutlet,
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
  private hasRoom(): boolean {
    const pending = this.outlet.pendingBytes();
    this.isPrompt = pending === 0;
    this.room = this.isPrompt ? ALL_TAKEN * this.bufferBytes : this.bufferBytes - pending;
    return this.room > 0;
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
    this.collectAll(now, isFrame);
    if (heartbeat !== null && !isFull) {
      this.systemSeq += 1;
      this.outbox.push({ payload: heartbeat, seq: this.systemSeq });
    }
    this.flush();
  }

  /** What a new subscription begins with; where there is no room it comes with a later frame. */
  open(subscription: Subscription, now: number): void {
    this.hasRoom();
    this.collect(subscription, now);
    this.flush();
  }

  private collectAll(now: number, isFrame: boolean): void {
    const { followed, foremost } = this;
    const count = followed.length;
    const hadRoom = this.room > 0;
    let next = 0;
    for (let i = 0; i < count; i += 1) {
      const at = (foremost + i) % count;
      if (isFrame || followed[at]!.channel.isUrgent) this.collect(followed[at]!, now);
      if (next === 0 && this.room <= 0) next = at + 1;
    }
    if (hadRoom) this.foremost = next;
  }

  private collect(subscription: Subscription, now: number): void {
    const { channel } = subscription;
    if (channel.isState && subscription.cursor !== null && now < subscription.dueAt - TIMER_JITTER_MS) return;
    for (let told = 0; told < BURST; told += 1) {
      const { cursor } = subscription;
      const step =
        cursor === null
          ? channel.first(this.audience, now, subscription.askedAt)
          : channel.next(cursor, this.audience, now, this.bufferBytes * (this.isPrompt ? LONG_MESSAGE : SHORT_MESSAGE));
      if (step === null) return;
      if (this.room <= 0) {
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
    this.room -= step.payload.data.length;
    this.outbox.push({ payload: step.payload, seq: step.seq ?? subscription.sent });
  }

  /** A notice of its own on `system`. */
  notify(data: object, now: number): void {
    this.tell(data, now);
    this.flush();
  }

  private tell(data: object, now: number): void {
    this.systemSeq += 1;
    this.outbox.push({ payload: new Payload('system', 'system', STATE_EPOCH, 'update', now, JSON.stringify(data)), seq: this.systemSeq });
  }

  private flush(): void {
    if (this.outbox.length === 0) return;
    this.outlet.write(this.outbox);
    this.outbox.length = 0;
  }
}
