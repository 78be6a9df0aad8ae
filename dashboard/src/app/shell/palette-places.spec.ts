import { describe, expect, it } from '@jest/globals';
import { placesOf } from './palette-places.ts';

const ALL = ['alerts', 'market', 'transactions', 'rules'];
const ID = '01a2006b-2ac9-749f-94b0-93ea58403d92';

describe('placesOf', () => {
  it('offers everything that an id may belong to', () => {
    expect(placesOf(` ${ID} `, ALL).map(({ path }) => path)).toEqual([
      `/transactions?tx=${ID}`,
      `/alerts/${ID}`,
      `/market?anomaly=${ID}`,
      `/rules/${ID}`,
    ]);
  });

  it('offers only pages that may be seen', () => {
    expect(placesOf(ID, ['alerts']).map(({ kind }) => kind)).toEqual(['alert']);
  });

  it('takes a word with digits for an account', () => {
    expect(placesOf('AC-100482', ALL)).toEqual([{ kind: 'account', id: 'AC-100482', path: '/transactions?account=AC-100482' }]);
  });

  it('takes a plain word for nothing', () => {
    expect(placesOf('held', ALL)).toEqual([]);
    expect(placesOf('', ALL)).toEqual([]);
  });
});
