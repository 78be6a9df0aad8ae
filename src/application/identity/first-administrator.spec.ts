import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Act } from '../../domain/kernel/act.ts';
import { newUser } from '../../domain/identity/user.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { CredentialGenerator } from '../ports/credential-generator.ts';
import { InitialPassword } from '../ports/initial-password.ts';
import type { UserRepository } from '../ports/user-repository.ts';
import type { Accounts, NewAccount } from './accounts.ts';
import { FirstAdministrator } from './first-administrator.ts';
import type { FirstAdministratorSettings } from './first-administrator.ts';

/** Writes down what happens, in order. */
class Recorder extends InitialPassword {
  readonly events: string[] = [];

  keep(password: string): Promise<void> {
    this.events.push(`kept ${password}`);
    return Promise.resolve();
  }

  announce(username: string, password: string): void {
    this.events.push(`announced ${username} ${password}`);
  }

  kept = (): Promise<null> => Promise.resolve(null);
  erase = (): Promise<void> => Promise.resolve();
}

describe('the first administrator', () => {
  let recorder: Recorder;
  let admins: number;
  let refusal: DomainError | null;
  beforeEach(() => {
    recorder = new Recorder();
    admins = 0;
    refusal = null;
  });

  const ensure = (settings: Partial<FirstAdministratorSettings> = {}) => {
    const users = { hasAdmin: () => Promise.resolve(admins > 0) } as UserRepository;
    const generator = { password: () => 'made-up' } as CredentialGenerator;
    const accounts = {
      create: ({ username, password, roles }: NewAccount, { actor }: Act) => {
        recorder.events.push(`created ${username} ${password} ${roles.join()} by ${actor}`);
        if (refusal !== null) {
          if (refusal.code === 'username_taken') admins += 1;
          return Promise.reject(refusal);
        }
        return Promise.resolve(newUser({ id: '1', username, passwordHash: '', roles, createdAt: 0 }));
      },
    } as Accounts;
    const all = { username: 'admin', password: null, mayInvent: true, ...settings };
    return new FirstAdministrator(users, accounts, generator, recorder, all).ensure();
  };

  it('is made with a password that is kept before, and told after', async () => {
    expect(await ensure()).toBe('created');
    expect(recorder.events).toEqual(['kept made-up', 'created admin made-up Admin by system:start', 'announced admin made-up']);
  });

  it('is made with the password that was given, which is told to nobody', async () => {
    expect(await ensure({ username: 'root', password: 'given', mayInvent: false })).toBe('created');
    expect(recorder.events).toEqual(['created root given Admin by system:start']);
  });

  it('is not made where there is one', async () => {
    admins = 1;
    expect(await ensure({ password: 'given' })).toBe('present');
    expect(recorder.events).toEqual([]);
  });

  it('is missing where no password may be made up', async () => {
    expect(await ensure({ mayInvent: false })).toBe('missing');
    expect(recorder.events).toEqual([]);
  });

  it('is made once by replicas that start at the same moment', async () => {
    refusal = new DomainError('username_taken', 'somebody has this username');
    expect(await ensure({ password: 'given' })).toBe('present');
  });

  it('is not told of when the account could not be made', async () => {
    refusal = new DomainError('weak_password', 'too weak');
    await expect(ensure()).rejects.toBe(refusal);
    expect(recorder.events).not.toContain('announced admin made-up');
  });
});
