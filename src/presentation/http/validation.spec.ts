import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { DtoPipe, Optional, validateBody, validateQuery } from './validation.ts';

class Part {
  @IsInt()
  @Min(1)
  count: number;
}

class Order {
  @Matches(/^[a-z]+$/, { message: 'must be lower-case letters' })
  @IsString()
  name: string;

  @IsInt()
  @Min(1)
  @Max(10)
  size: number;

  @Optional()
  @IsIn(['low', 'high'])
  level?: string;

  @Optional()
  @IsString()
  @Length(1, 5)
  note?: string;

  @Optional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];
}

function refusal(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('was taken');
}

function wrong(body: unknown): string[] {
  return refusal(() => validateBody(Order, body)).errors.map(({ pointer, code }) => `${pointer} ${code}`);
}

const good = { name: 'ada', size: 3 };

describe('validateBody', () => {
  it('makes an instance of the DTO, and leaves out what was absent', () => {
    const order = validateBody(Order, { ...good, parts: [{ count: 1 }] });
    expect(order).toBeInstanceOf(Order);
    expect(order.parts?.[0]).toBeInstanceOf(Part);
    expect(order.level).toBeUndefined();
  });

  it.each([
    [{}, ['/name required', '/size required']],
    [{ ...good, extra: 1 }, ['/extra unknown_field']],
    [{ ...good, size: '3' }, ['/size wrong_type']],
    [{ ...good, size: null }, ['/size wrong_type']],
    [{ ...good, note: null }, ['/note wrong_type']],
    [{ ...good, name: 7 }, ['/name wrong_type']],
    [{ ...good, name: 'ADA' }, ['/name invalid_format']],
    [{ ...good, size: 11 }, ['/size out_of_range']],
    [{ ...good, level: 'mid' }, ['/level out_of_range']],
    [{ ...good, note: 'too long' }, ['/note out_of_range']],
    [{ ...good, parts: [{ count: 1 }, { count: 0, 'a/b~c': 1 }] }, ['/parts/1/a~1b~0c unknown_field', '/parts/1/count out_of_range']],
    [{ ...good, note: 'a\u0000b' }, ['/note invalid_format']],
    [{ ...good, note: 'a\ud800b' }, ['/note invalid_format']],
    [JSON.parse('{"name":"ada","size":3,"__proto__":{"admin":true}}'), ['/__proto__ unknown_field']],
    [{ ...good, constructor: 1 }, ['/constructor unknown_field']],
    [[], [' wrong_type']],
    ['text', [' wrong_type']],
    [null, [' wrong_type']],
  ])('refuses %j', (body, errors) => {
    expect(wrong(body)).toEqual(errors);
  });

  it('never converts', () => {
    for (const size of ['0x3', '1e0', true, [3]]) expect(wrong({ ...good, size })).toEqual(['/size wrong_type']);
  });

  it('tells no name of the field twice', () => {
    const [error] = refusal(() => validateBody(Order, { ...good, size: 0 })).errors;
    expect(error).toEqual({ pointer: '/size', code: 'out_of_range', detail: 'must not be less than 1' });
  });

  it('refuses deep nesting before any transformation', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(refusal(() => validateBody(Order, { ...good, note: nested(2000) })).code).toBe('malformed_body');
    expect(wrong({ ...good, note: nested(15) })).toEqual(['/note wrong_type']);
    expect(refusal(() => validateBody(Order, { ...good, note: nested(16) })).code).toBe('malformed_body');
  });

  it('refuses an empty body', () => {
    expect(refusal(() => validateBody(Order, undefined)).code).toBe('malformed_body');
  });
});

describe('validateQuery', () => {
  class Search {
    @Optional()
    @IsString()
    text?: string;
  }

  it('names an unknown parameter', () => {
    expect(refusal(() => validateQuery(Search, { texd: 'x' }))).toMatchObject({
      code: 'unknown_parameter',
      detail: 'there is no parameter "texd" here',
    });
  });

  it('refuses text that no database takes, and names of the prototype', () => {
    for (const text of ['a\0b', '\ud800']) {
      expect(refusal(() => validateQuery(Search, { text })).errors).toMatchObject([{ pointer: '/text', code: 'invalid_format' }]);
    }
    expect(refusal(() => validateQuery(Search, { constructor: 'x' })).code).toBe('unknown_parameter');
  });

  it('refuses a parameter that is given twice', () => {
    expect(refusal(() => validateQuery(Search, { text: ['a', 'b'] })).errors).toEqual([
      { pointer: '/text', code: 'wrong_type', detail: 'must be a string' },
    ]);
  });

  it('takes the object without prototype that a query parser yields', () => {
    expect(validateQuery(Search, Object.assign(Object.create(null), { text: 'a' }) as Record<string, unknown>).text).toBe('a');
  });
});

describe('DtoPipe', () => {
  const pipe = new DtoPipe();

  it('passes on what no class describes', () => {
    const body = { anything: 1 };
    expect(pipe.transform(body, { type: 'body', metatype: Object })).toBe(body);
    expect(pipe.transform('AAPL', { type: 'param', metatype: String, data: 'symbol' })).toBe('AAPL');
    expect(pipe.transform(body, { type: 'custom', metatype: Order })).toBe(body);
  });

  it('checks bodies and queries by their class', () => {
    expect(pipe.transform(good, { type: 'body', metatype: Order })).toBeInstanceOf(Order);
    expect(refusal(() => pipe.transform({ x: '1' }, { type: 'query', metatype: Order })).code).toBe('unknown_parameter');
  });
});
