import { describe, expect, it } from '@jest/globals';
import { isOriginAllowed } from './origin-check.ts';

const OTHERS = ['https://board.example'];
const host = 'tape.example:8080';

describe('the check of origins', () => {
  it('lets in who sends none, pages of this host and those that are named', () => {
    for (const origin of [undefined, 'http://tape.example:8080', 'https://tape.example:8080', 'https://board.example']) {
      expect([origin, isOriginAllowed({ origin, host }, OTHERS)]).toEqual([origin, true]);
    }
  });

  it('takes the default port of a scheme for the port of a host without one', () => {
    expect(isOriginAllowed({ origin: 'https://tape.example', host: 'tape.example' }, [])).toBe(true);
    expect(isOriginAllowed({ origin: 'https://tape.example', host: 'tape.example:443' }, [])).toBe(true);
  });

  it('refuses all others', () => {
    const refused = [
      'null',
      '',
      'https://board.example.evil.example',
      'http://board.example',
      'https://board.example:8443',
      'http://tape.example',
      'http://tape.example:8080.evil.example',
      'http://tape.example:8080/',
      'http://user@tape.example:8080',
      'https://BOARD.example',
    ];
    for (const origin of refused) expect([origin, isOriginAllowed({ origin, host }, OTHERS)]).toEqual([origin, false]);
    expect(isOriginAllowed({ origin: 'http://tape.example:8080' }, OTHERS)).toBe(false);
  });
});
