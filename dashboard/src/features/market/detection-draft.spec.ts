/** Detection settings while they are typed. */
import { describe, expect, it } from '@jest/globals';
import { draftOf, problemsOf, readNumber, settingsOf } from './detection-draft.ts';

const SETTINGS = { thresholdPercent: 1.5, windowMs: 1000, cooldownMs: 1000, overridden: ['thresholdPercent'] };

describe('a draft of detection settings', () => {
  it('sends null for each value that has no override', () => {
    expect(settingsOf(draftOf(SETTINGS))).toEqual({ thresholdPercent: 1.5, windowMs: null, cooldownMs: null });
  });

  it.each([
    ['1.5', 1.5],
    ['1,5', 1.5],
    [' 2 ', 2],
    ['', null],
    ['-1', null],
    ['1e3', null],
    ['two', null],
  ])('reads %j as %j', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each([
    ['thresholdPercent', '0.01', null],
    ['thresholdPercent', '99.99', null],
    ['thresholdPercent', '0', 'range'],
    ['thresholdPercent', '100', 'range'],
    ['thresholdPercent', '1.234', 'range'],
    ['thresholdPercent', 'x', 'number'],
    ['windowMs', '0', 'range'],
    ['windowMs', '60000', null],
    ['windowMs', '60001', 'range'],
    ['windowMs', '1.5', 'whole'],
    ['cooldownMs', '0', null],
    ['cooldownMs', '3600001', 'range'],
  ] as const)('finds in %s %j: %j', (name, text, problem) => {
    const draft = { ...draftOf(SETTINGS), [name]: { isOwn: true, text } };
    expect(problemsOf(draft)[name]).toBe(problem);
  });

  it('does not judge what the default replaces', () => {
    const draft = { ...draftOf(SETTINGS), windowMs: { isOwn: false, text: 'x' } };
    expect(problemsOf(draft).windowMs).toBeNull();
  });
});
