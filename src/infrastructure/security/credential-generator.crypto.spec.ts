import { describe, expect, it } from '@jest/globals';
import { CryptoCredentialGenerator, hashOfKey } from './credential-generator.crypto.ts';

const generator = new CryptoCredentialGenerator();
const many = <T>(make: () => T): Set<T> => new Set(Array.from({ length: 1000 }, make));

describe('generated credentials', () => {
  it('have passwords that can be read aloud', () => {
    for (const password of many(() => generator.password()))
      expect(password).toMatch(/^([2-9A-HJ-NP-Za-kmnp-z]{4}-){3}[2-9A-HJ-NP-Za-kmnp-z]{4}$/);
    expect(many(() => generator.password()).size).toBe(1000);
  });

  it('have keys of which only the hash and the beginning are kept', () => {
    const { key, prefix, hash } = generator.apiKey();
    expect(key).toMatch(/^twk_[0-9A-Za-z]{43}$/);
    expect(prefix).toBe(key.slice(0, 8));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOfKey(key)).toBe(hash);
    expect(many(() => generator.apiKey().key).size).toBe(1000);
  });

  it('have ids in the order of their making', () => {
    const ids = Array.from({ length: 1000 }, () => generator.id());
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(1000);
  });

  it('have no hash for what is no key', () => {
    for (const text of ['', 'twk_', 'twk_a1b2', `twk_${'-'.repeat(43)}`, `twk_${'a'.repeat(44)}`]) expect(hashOfKey(text)).toBeNull();
  });
});
