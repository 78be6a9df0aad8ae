import { beforeEach, describe, expect, it } from '@jest/globals';
import * as format from './format.ts';

const AT = '2026-11-21T14:31:56.014Z';

describe('format', () => {
  beforeEach(() => format.setFormats({ language: 'en', zone: 'utc', deskZone: 'Europe/Madrid' }));

  it('groups amounts digit by digit, without a float between', () => {
    expect(format.amount('9007199254740993.07')).toBe('9,007,199,254,740,993.07');
    expect(format.amount('-12.5')).toBe('−12.5');
    expect(format.amount('1500')).toBe('1,500');
  });

  it('groups four digits in Spanish too, so that columns keep their shape', () => {
    format.setFormats({ language: 'es', zone: 'utc', deskZone: 'UTC' });
    expect(format.amount('1500.25')).toBe('1.500,25');
    expect(format.count(1500)).toBe('1.500');
  });

  it.each([
    [64218.5, '64,218.50'],
    [10, '10.00'],
    [1.0841, '1.0841'],
    [0.25, '0.250000'],
  ])('shows the price %p as %p', (value, text) => expect(format.price(value)).toBe(text));

  it('shows every digit of a price where the whole is asked for', () => {
    expect(format.whole(1.08412345)).toBe('1.08412345');
  });

  it('signs a change with a true minus, and zero not at all', () => {
    expect(format.signed(2.944)).toBe('+2.94');
    expect(format.signed(-0.126)).toBe('−0.13');
    expect(format.signed(0.001)).toBe('0.00');
    expect(format.signed(-0.001)).toBe('0.00');
  });

  it('shows what is not known as a dash', () => {
    expect([format.count(null), format.percent(null), format.amount(null), format.time(null), format.price(null)]).toEqual(
      Array(5).fill('–'),
    );
  });

  it.each([
    [69_000, '69\u202fs'],
    [180_000, '3\u202fmin'],
    [7_300_000, '2\u202fh'],
    [500_000_000, '5\u202fd'],
  ])('tells the age of %p ms', (ms, text) => expect(format.age(ms)).toBe(text));

  it('tells times in the zone that was chosen, and names it', () => {
    expect(format.timeMs(AT)).toBe('14:31:56.014');
    expect(format.zoneLabel(Date.parse(AT))).toBe('UTC');
    format.setFormats({ language: 'en', zone: 'desk', deskZone: 'Europe/Madrid' });
    expect(format.time(AT)).toBe('15:31:56');
    expect(format.utc(AT)).toBe(AT);
  });

  it('shortens figures, not amounts of thousands', () => {
    expect(format.compact('412880.55')).toBe('412.9\u202fk');
    expect(format.compact('24600000')).toBe('24.6\u202fM');
    expect(format.compact('1234')).toBe('1,234');
  });
});
