import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuseAmbiguity } from './strict-json.ts';

function refusal(text: string): string | null {
  try {
    refuseAmbiguity(JSON.parse(text), Buffer.from(text));
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('refuseAmbiguity', () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"amount":"1","\\u0061mount":"2"}',
    '{"items":[{"b":1},{"a":1,"c":{"x":":"},"a":2}]}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
    '{"a":1e400}',
    '[-1e999]',
    `${'['.repeat(17)}${']'.repeat(17)}`,
  ])('refuses %s', (text) => {
    expect(refusal(text)).toBe('malformed_body');
  });

  it.each([
    'null',
    '5',
    '"a:b"',
    '{}',
    '[]',
    '{"a:b":"c\\":\\"d","e":{"a:b":":"}}',
    '{"a":"\\\\","b":"\\\\\\""}',
    '[{"a":1},{"a":1}]',
    '{"__proto__":1}',
    '{"ü":1,"u":2}',
  ])('takes %s', (text) => {
    expect(refusal(text)).toBeNull();
  });

  it('takes whatever JSON.stringify writes, and refuses it with a name once more', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.string(), (value, name) => {
        expect(refusal(value)).toBeNull();
        const key = JSON.stringify(name);
        expect(refusal(`{${key}:${value},"other ${key.slice(1)}:1,${key}:null}`)).toBe('malformed_body');
      }),
    );
  });
});
