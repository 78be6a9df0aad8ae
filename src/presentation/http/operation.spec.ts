import { describe, expect, it } from '@jest/globals';
import { Operation, schemaOf } from './operation.ts';

describe('schemaOf', () => {
  it('reads the schema from an example', () => {
    expect(schemaOf({ name: 'ada', size: 3, price: 1.5, open: true, closedAt: null, tags: ['a'], none: [] })).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' },
        size: { type: 'integer' },
        price: { type: 'number' },
        open: { type: 'boolean' },
        closedAt: { type: ['string', 'null'] },
        tags: { type: 'array', items: { type: 'string' } },
        none: { type: 'array', items: {} },
      },
      required: ['name', 'size', 'price', 'open', 'closedAt', 'tags', 'none'],
    });
  });
});

describe('Operation', () => {
  it('refuses a code of which no status is known', () => {
    expect(() => Operation({ summary: 'x', errors: ['no_such_code'] })).toThrow('no_such_code has no status');
  });
});
