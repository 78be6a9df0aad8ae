import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_JSON_VALUES, surveyJson } from './json-survey.ts';
import type { BatchForm } from './json-survey.ts';

const ARRAY: BatchForm = { level: 1, maxItems: 3 };
const OBJECT: BatchForm = { level: 2, maxItems: 3 };
const LINES: BatchForm = { level: 0, maxItems: 3 };

function refusal(text: string, batch: BatchForm | null = null): string | null {
  try {
    surveyJson(Buffer.from(text), batch);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

describe('surveyJson', () => {
  it('takes 16 levels and refuses 17, of arrays and objects alike', () => {
    for (const batch of [null, ARRAY, OBJECT, LINES]) {
      expect(refusal(nested(16), batch)).toBeNull();
      expect(refusal(nested(17), batch)).toBe('malformed_body');
      expect(refusal(nested(17, '{"a":', '}'), batch)).toBe('malformed_body');
    }
  });

  it.each<[BatchForm, string, string]>([
    [ARRAY, '[{"a":[1,2,3,4]},{"a":1,"b":2,"c":3,"d":4},"x,x"]', '[1,2,{},4]'],
    [OBJECT, '{"items":[{"a":1,"b":2,"c":3,"d":4},2,3]}', '{"items":[{},{},{},{}]}'],
    [LINES, '{"a":1,"b":2}\n[1,2,3,4]\r\n\n', '1\n2\n3\n4'],
  ])('counts the items where they stand: %j', (batch, good, bad) => {
    expect(refusal(good, batch)).toBeNull();
    expect(refusal(bad, batch)).toBe('batch_too_large');
  });

  it('counts every value, wherever it stands', () => {
    const values = (count: number) => `[${'{},'.repeat((count - 2) / 2)}1]`;
    expect(refusal(values(MAX_JSON_VALUES))).toBeNull();
    expect(refusal(values(MAX_JSON_VALUES + 2))).toBe('body_too_large');
    expect(refusal(`[{"a":${values(MAX_JSON_VALUES + 2)}}]`, ARRAY)).toBe('body_too_large');
  });

  it('is deceived by no string, nor by a line that breaks off', () => {
    expect(refusal('["[[[[[[[[[[[[[[[[[[[[[[","\\"[,,,,","\\\\"]', ARRAY)).toBeNull();
    expect(refusal(`"${'['.repeat(17)}\n${'['.repeat(16)}\n"\\`, LINES)).toBeNull();
    expect(refusal(`"\\\n${nested(17)}`, LINES)).toBe('malformed_body');
    expect(refusal('"abc\\')).toBeNull();
  });

  it('takes whatever JSON.stringify writes within the bounds', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 8 }), (text) => expect(refusal(text)).toBeNull()));
  });

  it.each([
    ['brackets', '['.repeat(8_000_000)],
    ['empty objects', `[${'{},'.repeat(2_700_000)}{}]`],
    ['names', `{${'"a":1,'.repeat(1_300_000)}"b":1}`],
  ])('is done with 8 MB of %s in no time', (_title, text) => {
    const bytes = Buffer.from(text);
    const before = process.threadCpuUsage();
    expect(() => surveyJson(bytes, ARRAY)).toThrow();
    const { user, system } = process.threadCpuUsage(before);
    expect(user + system).toBeLessThan(100_000);
  });
});
