/** What clients of the live namespace may send, each answered by an acknowledgement; anything else is told what is wrong with it. */
import type { Broadcaster } from '../../application/live/broadcaster.ts';
import type { LiveConnections } from '../../application/live/live-connections.ts';
import type { Clock } from '../../application/ports/clock.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { RefusalCode, Refusal, RenewAck, ResumeAck, SubscribeAck, TimeAck, UnsubscribeAck } from './live.contract.ts';
import type { SocketConnection } from './socket-connection.ts';

type Answer = SubscribeAck | UnsubscribeAck | ResumeAck | TimeAck | RenewAck;

/** Names in one request; more are not even looked at. */
const MAX_NAMES = 1000;
const MAX_NAME_LENGTH = 100;
const MAX_HZ = 1000;

/** An answer, and what is to be sent right after it. */
export interface Handled {
  answer: Answer;
  afterwards?: () => void;
}

export class LiveRequests {
  constructor(
    private readonly broadcaster: Broadcaster,
    private readonly connections: LiveConnections,
    private readonly clock: Clock,
  ) {}

  /** Never rejects. */
  async handle(connection: SocketConnection, event: string, body: unknown): Promise<Handled> {
    try {
      switch (event) {
        case 'subscribe':
          return this.subscribe(connection, body);
        case 'unsubscribe':
          return { answer: { ok: true, channels: this.broadcaster.unfollow(connection.session, namesOf(body)) } };
        case 'resume':
          return this.resume(connection, body);
        case 'time':
          return { answer: { ok: true, time: new Date(this.clock.now()).toISOString() } };
        case 'auth:renew':
          return { answer: await this.renew(connection, body) };
        default:
          throw new DomainError('validation_failed', `there is no event "${event.slice(0, MAX_NAME_LENGTH)}"`);
      }
    } catch (error) {
      return { answer: refusalOf(error) };
    }
  }

  private subscribe({ session }: SocketConnection, body: unknown): Handled {
    const names = namesOf(body);
    const { maxHz } = body as { maxHz?: unknown };
    if (maxHz !== undefined && (typeof maxHz !== 'number' || !(maxHz > 0 && maxHz <= MAX_HZ))) {
      throw new DomainError('validation_failed', `maxHz is a number above 0, at most ${MAX_HZ}`);
    }
    const { channels, rejected, added } = this.broadcaster.subscribe(session, names, maxHz ?? null);
    return { answer: { ok: true, channels, rejected }, afterwards: () => this.broadcaster.open(session, added) };
  }

  private resume({ session }: SocketConnection, body: unknown): Handled {
    const { channel, epoch, seq } = objectOf(body);
    if (typeof channel !== 'string' || typeof epoch !== 'string' || !Number.isSafeInteger(seq) || (seq as number) < 0) {
      throw new DomainError('validation_failed', 'send {"channel", "epoch", "seq"} of the last message');
    }
    const resumed = this.broadcaster.resume(session, channel, epoch, seq as number);
    if ('code' in resumed)
      return { answer: { ok: false, code: resumed.code, detail: `the channel "${channel.slice(0, MAX_NAME_LENGTH)}"` } };
    const { recovered, missed, subscription } = resumed;
    const afterwards = () => this.broadcaster.open(session, [subscription]);
    return { answer: recovered ? { ok: true, recovered, missed } : { ok: true, recovered }, afterwards };
  }

  private async renew(connection: SocketConnection, body: unknown): Promise<RenewAck> {
    const { token } = objectOf(body);
    if (typeof token !== 'string') throw new DomainError('validation_failed', 'send {"token"}');
    const { expiresAt } = await this.connections.renew(connection, token);
    return { ok: true, expiresAt: new Date(expiresAt).toISOString() };
  }
}

function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new DomainError('validation_failed', 'send one object');
  return body as Record<string, unknown>;
}

/** Names too long to be any channel's stay in it, to be rejected by name. */
function namesOf(body: unknown): string[] {
  const { channels } = objectOf(body);
  if (!Array.isArray(channels) || !channels.every((name) => typeof name === 'string')) {
    throw new DomainError('validation_failed', 'channels is an array of texts');
  }
  if (channels.length > MAX_NAMES) throw new DomainError('validation_failed', `channels has at most ${MAX_NAMES} entries`);
  return channels.map((name: string) => name.slice(0, MAX_NAME_LENGTH));
}

/** All of them, which the compiler looks after. */
const CODES: Readonly<Record<RefusalCode, true>> = {
  validation_failed: true,
  unknown_channel: true,
  forbidden: true,
  too_many_channels: true,
  unauthenticated: true,
  token_expired: true,
  token_revoked: true,
  password_change_required: true,
  database_unavailable: true,
  overloaded: true,
  internal: true,
};

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(CODES, code);
}

/** What the contract does not name is `internal`. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof DomainError && isRefusalCode(error.code)) return { ok: false, code: error.code, detail: error.message };
  return { ok: false, code: 'internal', detail: 'it could not be done, try again' };
}
