import { describe, expect, it } from '@jest/globals';
import type { Broadcaster } from '../../application/live/broadcaster.ts';
import type { LiveConnections } from '../../application/live/live-connections.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { LiveRequests } from './live-requests.ts';
import type { SocketConnection } from './socket-connection.ts';

/** What is answered where a renewal fails like that. */
async function answerTo(error: Error) {
  const connections = { renew: () => Promise.reject(error) } as unknown as LiveConnections;
  const requests = new LiveRequests({} as Broadcaster, connections, new HandClock(0));
  return (await requests.handle({} as SocketConnection, 'auth:renew', { token: 't' })).answer;
}

describe('requests of live clients', () => {
  it('are refused with a code of the contract, and with why', async () => {
    for (const code of ['token_revoked', 'password_change_required', 'database_unavailable', 'overloaded']) {
      expect(await answerTo(new DomainError(code, `because of ${code}`))).toEqual({ ok: false, code, detail: `because of ${code}` });
    }
  });

  it('are refused as an inner fault where the contract has no code for it', async () => {
    const internal = { ok: false, code: 'internal', detail: 'it could not be done, try again' };
    expect(await answerTo(new DomainError('weak_password', 'private'))).toEqual(internal);
    expect(await answerTo(new Error('private'))).toEqual(internal);
    expect(await answerTo(new DomainError('toString', 'private'))).toEqual(internal);
  });
});
