/** What every `SessionRepository` does. */
import { expect, it } from '@jest/globals';
import type { SessionRepository } from '../../src/application/ports/session-repository.ts';
import type { UserRepository } from '../../src/application/ports/user-repository.ts';
import { endSession } from '../../src/domain/identity/session.ts';
import type { Session } from '../../src/domain/identity/session.ts';
import { changeUser, withOwnPassword, withoutSessions, withTemporaryPassword } from '../../src/domain/identity/user.ts';
import type { User } from '../../src/domain/identity/user.ts';
import { aSession, aUser } from '../support/identity-builders.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const HOUR_MS = 3_600_000;

export function sessionRepositoryContract(repositories: () => { sessions: SessionRepository; users: UserRepository }): void {
  const someUser = async (): Promise<User> => {
    const user = aUser();
    await repositories().users.insert(user);
    return user;
  };
  const begun = async (user: User, changes: Partial<Session> = {}): Promise<Session> => {
    const session = aSession(user, changes);
    expect(await repositories().sessions.insert(session, user)).toBe(true);
    return session;
  };
  const stored = (id: string): Promise<Session | null> => repositories().sessions.change(id, (session) => session);

  it('gives back what was inserted and what was decided', async () => {
    const { sessions } = repositories();
    const session = await begun(await someUser(), { device: { ipAddress: '2001:db8::1', userAgent: null } });
    expect(await stored(session.id)).toEqual(session);
    const changed = {
      ...session,
      generation: 2,
      tokenHash: 'f'.repeat(64),
      lastUsedAt: session.lastUsedAt + 1,
      expiresAt: session.expiresAt + 1,
    };
    const elsewhere = { ...changed, device: { ipAddress: null, userAgent: 'another' } };
    expect(await sessions.change(session.id, () => elsewhere)).toEqual(elsewhere);
    expect(await stored(session.id)).toEqual(elsewhere);
    expect(await stored(NOBODY)).toBeNull();
  });

  it('stores nothing when the decision throws', async () => {
    const session = await begun(await someUser());
    const refusal = new Error('no');
    const refused = repositories().sessions.change(session.id, () => {
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    expect(await stored(session.id)).toEqual(session);
  });

  it('decides one after another when many come at once', async () => {
    const session = await begun(await someUser());
    const step = (current: Session): Session => ({ ...current, generation: current.generation + 1 });
    await Promise.all(Array.from({ length: 10 }, () => repositories().sessions.change(session.id, step)));
    expect((await stored(session.id))!.generation).toBe(11);
  });

  it('lists the sessions of a user that are not over, the last used first', async () => {
    const [user, other] = [await someUser(), await someUser()];
    const used = await Promise.all([3, 1, 2].map((lastUsedAt) => begun(user, { createdAt: 0, lastUsedAt, expiresAt: 100 })));
    await begun(user, { createdAt: 0, expiresAt: 10 });
    await begun(other, { createdAt: 0, expiresAt: 100 });
    const ended = await begun(user, { createdAt: 0, expiresAt: 100 });
    await repositories().sessions.change(ended.id, (current) => endSession(current, 5));
    const live = await repositories().sessions.findLive(user.id, 10);
    expect(live.map(({ id }) => id)).toEqual([used[0]!.id, used[2]!.id, used[1]!.id]);
  });

  it('ends the other sessions of a user', async () => {
    const { sessions } = repositories();
    const [user, other] = [await someUser(), await someUser()];
    const [mine, second, third] = [await begun(user), await begun(user), await begun(user)];
    const foreign = await begun(other);
    await sessions.change(third.id, (current) => endSession(current, 5));
    expect(await sessions.endOthers(user.id, mine.id, 7)).toEqual([second.id]);
    expect(await sessions.endOthers(user.id, mine.id, 8)).toEqual([]);
    const ends = await Promise.all([mine, second, third, foreign].map(async ({ id }) => (await stored(id))!.endedAt));
    expect(ends).toEqual([null, 7, 5, null]);
  });

  it('begins none for an account that changed since it was read in a way that ends sessions', async () => {
    const changes: ((user: User) => User)[] = [
      withoutSessions,
      (user) => withOwnPassword(user, 'another hash'),
      (user) => withTemporaryPassword(user, 'another hash'),
      (user) => changeUser(user, { disabled: true }, NOBODY, 1),
    ];
    for (const change of changes) {
      const user = await someUser();
      await repositories().users.change(user.id, change);
      expect(await repositories().sessions.insert(aSession(user), user)).toBe(false);
      expect(await repositories().sessions.findLive(user.id, 0)).toEqual([]);
    }
    const user = await someUser();
    await repositories().users.change(user.id, (current) => changeUser(current, { roles: ['Analyst'] }, NOBODY, 1));
    await begun(user);
  });

  it('ends every session of an account with the change that asks for it, and with no other', async () => {
    const { users } = repositories();
    const user = await someUser();
    const session = await begun(user);
    await users.change(user.id, (current) => changeUser(current, { roles: ['Analyst'] }, NOBODY, 1));
    await users.change(user.id, (current) => withOwnPassword(current, 'another hash'));
    expect((await stored(session.id))!.endedAt).toBeNull();
    await users.change(user.id, withoutSessions);
    expect((await stored(session.id))!.endedAt).toEqual(expect.any(Number));
  });

  it('lets no session begin while the account that it belongs to is being closed', async () => {
    const { sessions, users } = repositories();
    for (let round = 0; round < 10; round += 1) {
      const user = await someUser();
      await Promise.all([
        sessions.insert(aSession(user), user),
        users.change(user.id, withoutSessions),
        sessions.insert(aSession(user), user),
      ]);
      expect(await sessions.findLive(user.id, 0)).toEqual([]);
    }
  });

  it('forgets what is long over when the user begins another', async () => {
    const user = await someUser();
    const old = await begun(user, { createdAt: 0, expiresAt: HOUR_MS });
    const recent = await begun(user, { createdAt: 0, expiresAt: 3 * HOUR_MS });
    await begun(user, { createdAt: 4 * HOUR_MS });
    expect([await stored(old.id), (await stored(recent.id))?.id]).toEqual([null, recent.id]);
  });
}
