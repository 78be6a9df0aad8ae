import { describe, expect, it } from '@jest/globals';
import { readEntry } from './list-entry.ts';
import type { EntryFields } from './list-entry.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const fields: EntryFields = { kind: 'account', value: ' acc-9 ', reason: ' mule ', expiry: 'never', expiresAt: '' };

describe('an entry of a list', () => {
  it('is sent without spaces around, a country in capitals', () => {
    expect(readEntry(fields, now, 'UTC')).toEqual({ entry: { kind: 'account', value: 'acc-9', reason: 'mule' } });
    expect(readEntry({ ...fields, kind: 'country', value: 'lt' }, now, 'UTC')).toMatchObject({ entry: { value: 'LT' } });
  });

  it('ends when it was chosen to, by the clock of the zone', () => {
    expect(readEntry({ ...fields, expiry: 'week' }, now, 'UTC')).toMatchObject({ entry: { expiresAt: '2026-11-28T12:00:00.000Z' } });
    const own = { ...fields, expiry: 'own' as const, expiresAt: '2026-11-22T10:00' };
    expect(readEntry(own, now, 'Europe/Madrid')).toMatchObject({ entry: { expiresAt: '2026-11-22T09:00:00.000Z' } });
  });

  it('is refused with what is wrong of each field', () => {
    expect(readEntry({ ...fields, value: '', reason: ' ', expiry: 'own', expiresAt: 'x' }, now, 'UTC')).toEqual({
      faults: { value: 'valueRequired', reason: 'reasonRequired', expiresAt: 'badTime' },
    });
    expect(readEntry({ ...fields, value: 'a b', expiry: 'own', expiresAt: '2026-11-21T12:00' }, now, 'UTC')).toEqual({
      faults: { value: 'valueWrong', expiresAt: 'expiryPast' },
    });
  });
});
