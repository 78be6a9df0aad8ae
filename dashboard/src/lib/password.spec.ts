import { describe, expect, it } from '@jest/globals';
import { passwordForm, randomPassword } from './password.ts';

describe('the form of a password', () => {
  it.each([
    ['eleven-byte', false],
    ['twelve-bytes', true],
    ['ñ'.repeat(6), true],
    ['ñ'.repeat(36), true],
    ['ñ'.repeat(37), false],
    ['', false],
  ])('counts bytes, not letters: %j has a good length: %j', (password, hasLength) => {
    expect(passwordForm(password, 'ada').hasLength).toBe(hasLength);
  });

  it.each([
    ['granite-otter-57', 'ada', true],
    ['granite-ADA-otter', 'ada', false],
    ['my-TapeWatch-login', 'ada', false],
    ['an-ox-in-a-meadow', 'ox', true],
    ['granite-otter-57', '', true],
    ['', 'ada', false],
  ])('%j of %j is unlike a name: %j', (password, username, isUnlike) => {
    expect(passwordForm(password, username).isUnlike).toBe(isUnlike);
  });
});

describe('a random password', () => {
  it('has a good form, and is another each time', () => {
    const made = Array.from({ length: 50 }, randomPassword);
    expect(made.every((password) => passwordForm(password, 'ada').hasLength && /^[^0O1lI]+$/.test(password))).toBe(true);
    expect(new Set(made).size).toBe(50);
  });
});
