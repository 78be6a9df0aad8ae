import { availableParallelism } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { BcryptPasswordHasher } from './password-hasher.bcrypt.ts';

const COST = 10;
const hasher = new BcryptPasswordHasher(COST);

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

describe('password hashes', () => {
  it('have the cost of the settings and verify the password they were made of', async () => {
    const hash = await hasher.hash('granite-Otter-57-meadow');
    expect(hash).toMatch(/^\$2b\$10\$/);
    expect(await hasher.verify('granite-Otter-57-meadow', hash)).toBe(true);
    expect(await hasher.verify('granite-Otter-57-meadoW', hash)).toBe(false);
  });

  it('differ for the same password', async () => {
    expect(await hasher.hash('granite-Otter-57-meadow')).not.toBe(await hasher.hash('granite-Otter-57-meadow'));
  });

  it('do not verify what bcrypt would cut', async () => {
    const password = 'x'.repeat(72);
    const hash = await hasher.hash(password);
    expect(await hasher.verify(password, hash)).toBe(true);
    expect(await hasher.verify(`${password}y`, hash)).toBe(false);
    expect(await hasher.verify(`${password}\0`, hash)).toBe(false);
    const short = await hasher.hash('granite');
    expect(await hasher.verify('granite\0anything', short)).toBe(false);
  });

  it('cost the same where there is no account', async () => {
    const hash = await hasher.hash('granite-Otter-57-meadow');
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      known.push(await millisecondsOf(() => hasher.verify('wrong', hash)));
      unknown.push(await millisecondsOf(() => hasher.verify('wrong', null)));
    }
    expect(await hasher.verify('none', null)).toBe(false);
    // The least of several is the time without neighbours; a comparison that is skipped takes less than a hundredth.
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  it('are refused when too many wait', async () => {
    const many = Array.from({ length: 80 }, () => hasher.verify('wrong', null));
    const outcomes = await Promise.allSettled(many);
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    const places = 33 * (availableParallelism() > 2 ? 2 : 1);
    expect(refused).toHaveLength(80 - places);
    expect(refused.every(({ reason }) => (reason as { code: string }).code === 'overloaded')).toBe(true);
  }, 60_000);
});
