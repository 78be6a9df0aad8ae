import { describe, expect, it } from '@jest/globals';
import { instantOf, wallTime } from './zone-time.ts';

const at = Date.parse('2026-11-21T14:31:00Z');

describe('zone time', () => {
  it.each([
    ['UTC', '2026-11-21T14:31'],
    ['Europe/Madrid', '2026-11-21T15:31'],
    ['Asia/Kolkata', '2026-11-21T20:01'],
    ['America/New_York', '2026-11-21T09:31'],
  ])('shows an instant on the clock of %s, and finds it again', (zone, wall) => {
    expect(wallTime(at, zone)).toBe(wall);
    expect(instantOf(wall, zone)).toBe(at);
  });

  it('finds instants beside a change of the clock', () => {
    for (const instant of ['2026-10-24T23:59:00Z', '2026-10-25T02:10:00Z', '2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z']) {
      expect(instantOf(wallTime(Date.parse(instant), 'Europe/Madrid'), 'Europe/Madrid')).toBe(Date.parse(instant));
    }
  });

  it.each(['', '2026-11-21', '2026-13-21T10:00', 'soon'])('finds none in %j', (text) => {
    expect(instantOf(text, 'UTC')).toBeNull();
  });
});
