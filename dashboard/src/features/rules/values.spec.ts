import { afterEach, describe, expect, it } from '@jest/globals';
import type { RuleParameter } from '../../api/contract.ts';
import { setFormats } from '../../lib/format.ts';
import { digitsOf, duration, isSame, read, written, writtenWhole } from './values.ts';

const amount: RuleParameter = { name: 'amount', type: 'money', unit: 'USD', min: '0.01', max: '999999999999.00', default: '10000.00' };
const yen: RuleParameter = { ...amount, unit: 'JPY', min: '1', max: '999999999999', default: '10000' };
const windowMs: RuleParameter = { name: 'windowMs', type: 'integer', unit: 'ms', min: 1000, max: 7_776_000_000, default: 3_600_000 };
const count: RuleParameter = { name: 'count', type: 'integer', unit: null, min: 1, max: 1000, default: 5 };
const band: RuleParameter = { name: 'band', type: 'number', unit: null, min: 0.01, max: 0.999999, default: 0.8 };
const speed: RuleParameter = { name: 'speedKmh', type: 'number', unit: 'km/h', min: 1, max: 100_000, default: 900 };

describe('values of rules', () => {
  afterEach(() => setFormats({ language: 'en', zone: 'utc', deskZone: 'UTC' }));

  it.each([
    [amount, '12,000.5', '12000.50'],
    [amount, '  925 ', '925.00'],
    [amount, '00925.10 usd', '925.10'],
    [yen, '12,000', '12000'],
    [windowMs, '1 h 30 min', 5_400_000],
    [windowMs, '90m', 5_400_000],
    [windowMs, '1.5 d', 129_600_000],
    [windowMs, '1\u00a0d', 86_400_000],
    [windowMs, '2,500 ms', 2500],
    [count, '1,000', 1000],
    [count, '7.0', 7],
    [band, '0.75', 0.75],
    [speed, '1,200 km/h', 1200],
  ])('reads %j', (parameter, text, value) => {
    expect(read(parameter, text, 'en')).toEqual({ value });
  });

  it.each([
    [amount, '', 'required'],
    [amount, 'many', 'number'],
    [amount, '1,00', 'number'],
    [amount, '-5', 'number'],
    [amount, '1.005', 'decimals'],
    [amount, '0', 'range'],
    [yen, '1.5', 'decimals'],
    [windowMs, '90', 'duration'],
    [windowMs, '1 h soon', 'duration'],
    [windowMs, '2 months', 'duration'],
    [windowMs, '999 ms', 'range'],
    [windowMs, '91 d', 'range'],
    [windowMs, '1000.5 ms', 'whole'],
    [count, '2.5', 'whole'],
    [count, '1001', 'range'],
    [band, '0.1234567', 'decimals'],
    [band, '1', 'range'],
  ])('refuses %j: %j is a fault of kind %j', (parameter, text, fault) => {
    expect(read(parameter, text, 'en')).toEqual({ fault });
  });

  it('reads each language by its own separators', () => {
    expect([digitsOf('1,234.5', 'en'), digitsOf('1.234,5', 'es'), digitsOf('1.000', 'es'), digitsOf('1.000', 'en')]).toEqual([
      '1234.5',
      '1234.5',
      '1000',
      '1.000',
    ]);
    expect([digitsOf('0.8', 'es'), digitsOf('0,8', 'en'), digitsOf('1.234,5', 'en')]).toEqual(['0.8', null, null]);
  });

  it.each(['en', 'es'] as const)('reads again what it wrote, in %s', (language) => {
    setFormats({ language, zone: 'utc', deskZone: 'UTC' });
    for (const [parameter, value] of [
      [amount, '1234567.80'],
      [yen, '1234567'],
      [windowMs, 7_776_000_000],
      [windowMs, 90_061_001],
      [count, 1000],
      [band, 0.812345],
      [speed, 1234.5],
    ] as const) {
      expect(read(parameter, written(parameter, value), language)).toEqual({ value });
      expect(read(parameter, writtenWhole(parameter, value), language)).toEqual({ value });
    }
  });

  it('writes durations without rounding', () => {
    expect([duration(0), duration(999), duration(5_400_000), duration(90_061_001)].map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      '0 ms',
      '999 ms',
      '1 h 30 min',
      '1 d 1 h 1 min 1 s 1 ms',
    ]);
  });

  it('knows the same amount however it is written', () => {
    expect([isSame(amount, '5000.00', '5000'), isSame(amount, '5000.00', '5000.01'), isSame(count, 5, undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
