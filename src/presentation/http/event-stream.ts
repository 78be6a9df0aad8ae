/** One reader of `/api/stream`. */
import type { ServerResponse } from 'node:http';
import { audienceOf } from '../../application/live/audience.ts';
import { LiveConnection } from '../../application/live/live-connections.ts';
import type { EndCode } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Progress, Sight } from './stream-news.ts';

/** A reader that does not take the end is left behind. */
const GOODBYE_MS = 1000;

export class EventStream extends LiveConnection {
  readonly transport = 'sse';
  progress: Progress;
  /** Monotonic milliseconds since when bytes wait for it to read; null: it has everything. */
  waitsSince: number | null = null;

  constructor(
    public principal: Principal,
    public credential: Credential,
    private readonly response: ServerResponse,
    position: Progress['position'],
    private readonly onForbidden: (stream: EventStream) => void,
  ) {
    super();
    this.progress = { metrics: 0, position };
  }

  get sight(): Sight {
    const { permissions } = this.principal;
    return {
      audience: audienceOf(this.principal),
      transactions: permissions.has('transactions:read'),
      alerts: permissions.has('alerts:read'),
    };
  }

  end(code: EndCode): void {
    if (code === 'slow_client') {
      this.response.destroy();
      return;
    }
    this.response.end();
    setTimeout(() => this.response.destroy(), GOODBYE_MS).unref();
  }

  changed(principal: Principal): void {
    if (!principal.permissions.has('monitoring:read')) this.onForbidden(this);
  }

  /** @param now monotonic milliseconds */
  write(bytes: Buffer | string, now: number, then?: () => void): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    this.waitsSince = now;
    this.response.write(bytes, (error) => {
      this.waitsSince = null;
      if (error === null || error === undefined) then?.();
    });
  }
}
