/** What every `UserRepository` does. */
import { expect, it } from '@jest/globals';
import type { UserRepository } from '../../src/application/ports/user-repository.ts';
import { changeUser, withTemporaryPassword } from '../../src/domain/identity/user.ts';
import type { User } from '../../src/domain/identity/user.ts';
import { aUser } from '../support/identity-builders.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

export function userRepositoryContract(repository: () => UserRepository): void {
  it('gives back what was inserted', async () => {
    const user = aUser({
      username: 'Ada.Lovelace-1_',
      roles: ['Admin', 'Ingestor'],
      disabled: true,
      mustChangePassword: true,
      tokenVersion: 7,
      version: 3,
      lastLoginAt: 1_795_000_000_123,
    });
    expect(await repository().insert(user)).toBe(true);
    expect(await repository().get(user.id)).toEqual(user);
    expect(await repository().findByUsername('ADA.lovelace-1_')).toEqual(user);
    expect(await repository().get(NOBODY)).toBeNull();
    expect(await repository().findByUsername('ada')).toBeNull();
  });

  it('takes a username once, without case, also when it comes several times at once', async () => {
    const names = ['Race', 'race', 'RACE', 'rAcE'];
    const taken = await Promise.all(names.map((username) => repository().insert(aUser({ username }))));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await repository().find(null, 10)).toHaveLength(1);
  });

  it('lists newest first, page after page, also where many were made in the same millisecond', async () => {
    const users = [aUser({ createdAt: 5 }), ...Array.from({ length: 5 }, () => aUser({ createdAt: 7 })), aUser({ createdAt: 6 })];
    for (const user of users) await repository().insert(user);
    const expected = [...users].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
    const seen: string[] = [];
    for (let last: User | null = null; ;) {
      const page: User[] = await repository().find(last, 2);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      last = page.at(-1)!;
    }
    expect(seen).toEqual(expected);
  });

  it('knows whether there is an enabled administrator', async () => {
    await repository().insert(aUser());
    await repository().insert(aUser({ roles: ['Admin'], disabled: true }));
    expect(await repository().hasAdmin()).toBe(false);
    await repository().insert(aUser({ roles: ['Admin'] }));
    expect(await repository().hasAdmin()).toBe(true);
  });

  it('stores what is decided, and tells how many other administrators there are', async () => {
    const user = aUser({ roles: ['Admin'] });
    for (const other of [user, aUser({ roles: ['Admin'] }), aUser({ roles: ['Admin'], disabled: true }), aUser()])
      await repository().insert(other);
    let counted = -1;
    const changed = await repository().change(user.id, (current, otherAdmins) => {
      counted = otherAdmins;
      return withTemporaryPassword({ ...current, roles: ['Analyst', 'User'] }, 'another hash');
    });
    expect(counted).toBe(1);
    expect(changed).toMatchObject({ roles: ['Analyst', 'User'], passwordHash: 'another hash', mustChangePassword: true, version: 2 });
    expect(await repository().get(user.id)).toEqual(changed);
  });

  it('stores nothing when the decision throws, the account stays the same, or there is none', async () => {
    const user = aUser();
    await repository().insert(user);
    const refusal = new Error('no');
    const refused = repository().change(user.id, () => {
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    expect(await repository().change(user.id, (current) => current)).toEqual(user);
    expect(await repository().change(NOBODY, (current) => current)).toBeNull();
    expect(await repository().get(user.id)).toEqual(user);
  });

  it('lets one of two administrators stay when each disables the other at once', async () => {
    const [a, b] = [aUser({ roles: ['Admin'] }), aUser({ roles: ['Admin'] })];
    await repository().insert(a);
    await repository().insert(b);
    const disable = (target: User, actor: User) =>
      repository().change(target.id, (current, otherAdmins) => changeUser(current, { disabled: true }, actor.id, otherAdmins));
    const outcomes = await Promise.allSettled([disable(a, b), disable(b, a)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await repository().hasAdmin()).toBe(true);
  });

  it('remembers the last login, never an earlier one, and changes nothing else', async () => {
    const user = aUser();
    await repository().insert(user);
    await repository().recordLogin(user.id, 2000);
    await repository().recordLogin(user.id, 1000);
    expect(await repository().get(user.id)).toEqual({ ...user, lastLoginAt: 2000 });
  });
}
