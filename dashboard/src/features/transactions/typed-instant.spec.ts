/** A typed time is an instant of the zone that the page shows. */
import { describe, expect, it } from '@jest/globals';
import { typedInstant } from './typed-instant.ts';

const NOW = Date.parse('2026-11-21T23:30:00Z');

describe('A typed time', () => {
  it.each([
    ['14:31', 'UTC', '2026-11-21T14:31:00.000Z'],
    ['9:05:07', 'UTC', '2026-11-21T09:05:07.000Z'],
    // There it is the 22nd already.
    ['14:31', 'Europe/Madrid', '2026-11-22T13:31:00.000Z'],
    ['2026-07-01', 'Europe/Madrid', '2026-06-30T22:00:00.000Z'],
    ['2026-11-20 10:00', 'America/New_York', '2026-11-20T15:00:00.000Z'],
    ['2026-10-25 12:00', 'Europe/Madrid', '2026-10-25T11:00:00.000Z'],
    ['2026-11-21T14:31:55.612+01:00', 'UTC', '2026-11-21T13:31:55.612Z'],
  ])('%s in %s', (text, zone, instant) => {
    expect(typedInstant(text, zone, NOW)).toBe(instant);
  });

  it.each(['', '50', '25:00', '12:60', '2026-13-01', 'yesterday'])('is none: %s', (text) => {
    expect(typedInstant(text, 'UTC', NOW)).toBeNull();
  });
});
