/** A channel as subscriptions see it: what comes first, and what comes next for somebody who was served up to a cursor. */
import type { Permission } from '../../domain/identity/role.ts';
import type { Audience } from './audience.ts';
import type { Payload } from './payload.ts';

/** The epoch of state channels and of `system`, whose numbers are those of one subscription. */
export const STATE_EPOCH = 'state';

export interface Step {
  payload: Payload;
  /** Where the subscription stands afterwards. */
  cursor: number;
  /** Number of the message; null: the subscription counts. */
  seq: number | null;
}

export abstract class Channel {
  /** Open subscriptions; a channel that nobody follows is forgotten. */
  followers = 0;
  /** Whether messages may be left out where a newer one says all. */
  abstract readonly isState: boolean;
  /** Facts that cannot wait for the next frame. */
  readonly isUrgent: boolean = false;

  constructor(
    readonly name: string,
    readonly permission: Permission,
  ) {}

  /** null: what happened until `askedAt` is not known yet; it is asked again with the next frame. */
  abstract first(audience: Audience, now: number, askedAt: number): Step | null;
  /**
   * null: nothing is new.
   * @param maxLength the message ends with the fact by which its text is as long; the rest follows with the next
   */
  abstract next(cursor: number, audience: Audience, now: number, maxLength?: number): Step | null;
  /** At the beginning of a frame: what is told in it is as of now. */
  beginFrame(): void {}
  /** Nobody follows it any more. */
  close(): void {}
}
