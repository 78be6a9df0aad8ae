import { describe, expect, it } from '@jest/globals';
import { UsageError } from './cli-command.ts';
import { replayArguments } from './replay-arguments.ts';

describe('replayArguments', () => {
  it('has defaults for all but the file', () => {
    expect(replayArguments(['a.csv'])).toMatchObject({
      files: ['a.csv'],
      recording: { format: 'auto', symbol: null, columns: null },
      speed: Infinity,
      thresholdBp: null,
      windowMs: null,
      dedup: null,
      out: null,
      to: null,
      isStrict: false,
      isJson: false,
    });
  });

  it('takes every option, between and behind the files', () => {
    const args =
      'a.csv --format csv --symbol EURUSD --columns timestamp,bid,ask,_ --timestamp-format yyyyMMdd --time-zone America/New_York b.csv --speed 10 --threshold 0.29 --window-ms 250 --dedup none --out o --strict --json';
    const parsed = replayArguments(args.split(' '));
    expect(parsed).toMatchObject({
      files: ['a.csv', 'b.csv'],
      recording: { format: 'csv', symbol: 'EURUSD', columns: ['timestamp', 'bid', 'ask', '_'] },
      speed: 10,
      thresholdBp: 29,
      windowMs: 250,
      dedup: 'none',
      out: 'o',
      isStrict: true,
      isJson: true,
    });
    expect(parsed.recording.timestamps.parse('20250303')).toBe(Date.UTC(2025, 2, 3, 5));
  });

  it('takes a server and its key', () => {
    expect(replayArguments(['a', '--to', 'http://localhost:8080', '--api-key', 'twk_1']).to).toEqual({
      server: new URL('http://localhost:8080'),
      apiKey: 'twk_1',
    });
  });

  it.each([
    ['', 'at least one file'],
    ['a --speed 7', '--speed must be 1, 10, 100, max'],
    ['a --format xml', '--format must be auto, csv, ndjson, binance'],
    ['a --symbol eurusd', '--symbol'],
    ['a --columns timestamp,price,high --symbol X', 'not "high"'],
    ['a --columns timestamp,bid --symbol X', '--columns names neither price nor bid and ask'],
    ['a --columns timestamp,price', 'names no symbol'],
    ['a --columns timestamp,price --symbol X --format ndjson', '--columns is for CSV'],
    ['a --timestamp-format HH:mm', '--timestamp-format must name year, month and day'],
    ['a --time-zone Mars/Olympus', '--time-zone'],
    ['a --threshold 0', '--threshold'],
    ['a --threshold 2.005', '--threshold'],
    ['a --threshold 100', '--threshold'],
    ['a --window-ms 0', '--window-ms'],
    ['a --window-ms 60001', '--window-ms'],
    ['a --dedup some', '--dedup must be episode, none'],
    ['a --api-key twk_1', '--api-key is for --to'],
    ['a --to http://localhost', '--to needs --api-key'],
    ['a --to ftp://localhost --api-key k', '--to must be an http or https URL'],
    ['a --to localhost:8080 --api-key k', '--to must be an http or https URL'],
    ['a --to http://localhost --api-key k --threshold 1', '--threshold is for the engine'],
    ['a --to http://localhost --api-key k --out o', '--out is for the engine'],
  ])('refuses "%s"', (line, message) => {
    const args = line.split(' ').filter((arg) => arg !== '');
    expect(() => replayArguments(args)).toThrow(UsageError);
    expect(() => replayArguments(args)).toThrow(message);
  });

  it('refuses options that it does not know', () => {
    expect(() => replayArguments(['a', '--no-such-option'])).toThrow(expect.objectContaining({ code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' }));
  });
});
