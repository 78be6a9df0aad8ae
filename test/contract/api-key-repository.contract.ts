/** What every `ApiKeyRepository` does. */
import { expect, it } from '@jest/globals';
import type { ApiKeyRepository } from '../../src/application/ports/api-key-repository.ts';
import { aKey } from '../support/identity-builders.ts';

export function apiKeyRepositoryContract(repository: () => ApiKeyRepository): void {
  it('gives back what was inserted', async () => {
    const key = aKey({ name: 'feed of 取引所 🔑', role: 'User', expiresAt: 1_800_000_000_456, lastUsedAt: 1_795_000_000_123 });
    await repository().insert(key);
    expect(await repository().findByHash(key.hash)).toEqual(key);
    expect(await repository().findByHash('0'.repeat(64))).toBeNull();
  });

  it('lists newest first, page after page', async () => {
    const keys = [aKey({ createdAt: 5 }), aKey({ createdAt: 7 }), aKey({ createdAt: 7 }), aKey({ createdAt: 6 })];
    for (const key of keys) await repository().insert(key);
    const expected = [...keys].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
    const first = await repository().find(null, 3);
    const rest = await repository().find(first.at(-1)!, 3);
    expect([...first, ...rest].map(({ id }) => id)).toEqual(expected);
  });

  it('forgets a deleted key, which can be deleted once', async () => {
    const key = aKey();
    await repository().insert(key);
    expect(await repository().delete(key.id, 1000)).toBe(true);
    expect(await repository().delete(key.id, 2000)).toBe(false);
    expect(await repository().findByHash(key.hash)).toBeNull();
    expect(await repository().find(null, 10)).toEqual([]);
  });

  it('remembers the last use, never an earlier one', async () => {
    const key = aKey();
    await repository().insert(key);
    await repository().recordUse(key.id, 2000);
    await repository().recordUse(key.id, 1000);
    expect((await repository().findByHash(key.hash))?.lastUsedAt).toBe(2000);
  });
}
