import { describe, expect, it } from '@jest/globals';
import { changeUser, isActiveAdmin, newUser, principalOfUser, USERNAME_PATTERN, withOwnPassword, withTemporaryPassword } from './user.ts';
import type { User } from './user.ts';

const aUser = (changes: Partial<User> = {}): User => ({
  ...newUser({ id: 'u1', username: 'ada', passwordHash: 'h1', roles: ['User'], createdAt: 1000 }),
  ...changes,
});

describe('a user', () => {
  it('begins enabled, at version 1, with roles in their usual order', () => {
    const user = newUser({ id: 'u1', username: 'ada', passwordHash: 'h', roles: ['Ingestor', 'Admin'], createdAt: 1 });
    expect(user).toMatchObject({ roles: ['Admin', 'Ingestor'], disabled: false, mustChangePassword: false, version: 1, tokenVersion: 1 });
  });

  it.each([
    ['abc', true],
    [`Q.${'_-x'.repeat(16)}`, true],
    ['ab', false],
    ['a'.repeat(51), false],
    ['1abc', false],
    ['abc\n', false],
    ['ábc', false],
  ])('may be called %j: %s', (name, allowed) => expect(USERNAME_PATTERN.test(name)).toBe(allowed));

  it('acts with the permissions of all its roles', () => {
    const principal = principalOfUser(aUser({ roles: ['User', 'Ingestor'], mustChangePassword: true }));
    expect(principal).toMatchObject({ kind: 'user', id: 'u1', name: 'ada', mustChangePassword: true });
    expect([...principal.permissions]).toEqual([
      'market:read',
      'monitoring:read',
      'transactions:read',
      'alerts:read',
      'ticks:write',
      'transactions:write',
    ]);
  });
});

describe('a change of a user', () => {
  it('replaces roles and raises the version, while tokens live on', () => {
    expect(changeUser(aUser(), { roles: ['Ingestor', 'Analyst'] }, 'someone', 1)).toMatchObject({
      roles: ['Analyst', 'Ingestor'],
      version: 2,
      tokenVersion: 1,
    });
  });

  it('ends tokens when it disables, and revives none when it enables', () => {
    const disabled = changeUser(aUser(), { disabled: true }, 'someone', 1);
    expect(disabled).toMatchObject({ disabled: true, version: 2, tokenVersion: 2 });
    expect(changeUser(disabled, { disabled: false }, 'someone', 1)).toMatchObject({ disabled: false, version: 3, tokenVersion: 2 });
  });

  it('is none when everything stays as it was', () => {
    const user = aUser({ roles: ['Admin', 'User'] });
    expect(changeUser(user, {}, 'u1', 0)).toBe(user);
    expect(changeUser(user, { roles: ['User', 'Admin'], disabled: false }, 'u1', 0)).toBe(user);
  });

  it('never is one of one’s own roles', () => {
    expect(() => changeUser(aUser({ roles: ['Admin'] }), { roles: ['User'] }, 'u1', 3)).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });

  it('leaves an enabled administrator', () => {
    const admin = aUser({ roles: ['Admin'] });
    for (const change of [{ disabled: true }, { roles: ['User' as const] }])
      expect(() => changeUser(admin, change, 'someone', 0)).toThrow(expect.objectContaining({ code: 'last_admin' }));
    expect(isActiveAdmin(changeUser(admin, { disabled: true }, 'u1', 1))).toBe(false);
    expect(changeUser(aUser({ roles: ['Admin'], disabled: true }), { roles: ['User'] }, 'someone', 0).roles).toEqual(['User']);
  });
});

describe('a password of a user', () => {
  it('chosen by its owner lifts the duty to change it', () => {
    expect(withOwnPassword(aUser({ mustChangePassword: true }), 'h2')).toMatchObject({
      passwordHash: 'h2',
      mustChangePassword: false,
      version: 2,
      tokenVersion: 1,
    });
  });

  it('chosen by somebody else must be changed and ends all tokens', () => {
    expect(withTemporaryPassword(aUser(), 'h2')).toMatchObject({
      passwordHash: 'h2',
      mustChangePassword: true,
      version: 2,
      tokenVersion: 2,
    });
  });
});
