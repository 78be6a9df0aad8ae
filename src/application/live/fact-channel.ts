/** Channels of facts: none is left out, none comes twice, and a client that was away is told what it missed. */
import type { Permission } from '../../domain/identity/role.ts';
import type { Audience } from './audience.ts';
import { Channel } from './channel.ts';
import type { Step } from './channel.ts';
import type { FactFeed } from './fact-feed.ts';
import { Payload } from './payload.ts';

/** Facts in one message, however short they are; more wait for the next frame. */
const BATCH = 2000;

export interface FactChannelOptions {
  event: string;
  permission: Permission;
  /** Whether a message holds all facts of a frame, or each is one of its own that goes at once. */
  isBatched: boolean;
}

export class FactChannel extends Channel {
  override readonly isState = false;
  override readonly isUrgent: boolean;
  /** Of this frame. */
  private readonly openings: Record<Audience, Step | null> = { full: null, masked: null };
  /** By how long they may be, then by cursor; of this frame. */
  private readonly steps: Record<Audience, Map<number, Map<number, Step>>> = { full: new Map(), masked: new Map() };

  constructor(
    readonly feed: FactFeed,
    private readonly options: FactChannelOptions,
  ) {
    super(feed.channel, options.permission);
    this.isUrgent = !options.isBatched;
  }

  override beginFrame(): void {
    this.steps.full.clear();
    this.steps.masked.clear();
    this.openings.full = null;
    this.openings.masked = null;
  }

  override first(audience: Audience, now: number, askedAt: number): Step | null {
    if (!this.feed.isReady || !this.feed.isWhole(askedAt, now)) return null;
    const known = this.openings[audience];
    if (known !== null && known.cursor === this.feed.newest && known.payload.epoch === this.feed.epoch) return known;
    const { seq, text } = this.feed.snapshot(audience);
    const payload = new Payload(this.options.event, this.name, this.feed.epoch, 'snapshot', now, text);
    return (this.openings[audience] = { payload, cursor: seq, seq });
  }

  override next(cursor: number, audience: Audience, now: number, maxLength = Infinity): Step | null {
    if (this.feed.newest <= cursor) return null;
    const steps = this.steps[audience];
    const known = steps.get(maxLength)?.get(cursor);
    if (known !== undefined && known.payload.epoch === this.feed.epoch) return known;
    const step = this.stepAfter(cursor, audience, now, maxLength);
    if (step === null) return null;
    if (!steps.has(maxLength)) steps.set(maxLength, new Map());
    steps.get(maxLength)!.set(cursor, step);
    return step;
  }

  private stepAfter(cursor: number, audience: Audience, now: number, maxLength: number): Step | null {
    const { event, isBatched } = this.options;
    const facts = this.feed.after(cursor, isBatched ? BATCH : 1);
    if (facts === null) return this.first(audience, now, 0);
    const texts: string[] = [];
    for (let length = 0; texts.length < facts.length && length < maxLength;) {
      const text = facts[texts.length]!.text(audience);
      texts.push(text);
      length += text.length;
    }
    const { seq } = facts[texts.length - 1]!;
    const data = isBatched ? `[${texts.join(',')}]` : texts[0]!;
    return {
      payload: new Payload(event, this.name, this.feed.epoch, 'update', now, data, isBatched ? cursor + 1 : null),
      cursor: seq,
      seq,
    };
  }
}
