import { describe, expect, it } from '@jest/globals';
import { chordsShown } from './chord-text.ts';

describe('chordsShown', () => {
  it.each([
    ['g o', ['g', 'o']],
    ['Shift+T', ['T']],
    ['Ctrl+k', ['Ctrl K']],
    ['Shift+ArrowLeft', ['Shift ←']],
    ['Enter', ['⏎']],
    ['+', ['+']],
  ])('labels %p as %p', (chord, keys) => expect(chordsShown(chord)).toEqual(keys));
});
