/** Checks bodies and query strings against their DTO classes and says what is wrong, field by field. */
import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import type { ClassConstructor } from 'class-transformer';
import { ValidateIf, validateSync } from 'class-validator';
import type { ValidationError as Finding } from 'class-validator';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import { checkJson, escapePointer } from './json-limits.ts';

/** The field may be absent. Null is not absent. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Of several findings about one field the first of these is told. */
const CODES = ['required', 'unknown_field', 'wrong_type', 'invalid_format', 'out_of_range'] as const;
type FieldCode = (typeof CODES)[number];

const UNKNOWN_FIELD = { code: 'unknown_field', detail: 'is not a known field' } as const;

/** Names of class-validator's constraints; the rest are about the form of a text. */
const CODE_OF_CONSTRAINT: Readonly<Record<string, FieldCode>> = {
  whitelistValidation: 'unknown_field',
  isDefined: 'required',
  isString: 'wrong_type',
  isNumber: 'wrong_type',
  isInt: 'wrong_type',
  isBoolean: 'wrong_type',
  isArray: 'wrong_type',
  isObject: 'wrong_type',
  nestedValidation: 'wrong_type',
  min: 'out_of_range',
  max: 'out_of_range',
  isPositive: 'out_of_range',
  isIn: 'out_of_range',
  isEnum: 'out_of_range',
  length: 'out_of_range',
  isLength: 'out_of_range',
  minLength: 'out_of_range',
  maxLength: 'out_of_range',
  isNotEmpty: 'out_of_range',
  arrayMinSize: 'out_of_range',
  arrayMaxSize: 'out_of_range',
  arrayNotEmpty: 'out_of_range',
  arrayUnique: 'out_of_range',
};

/** Turns what arrives into an instance of the class that the handler declares; what is declared as no class passes untouched. */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (metatype === undefined || data !== undefined || !isDto(metatype)) return value;
    if (type === 'body') return validateBody(metatype as ClassConstructor<object>, value);
    if (type === 'query') return validateQuery(metatype as ClassConstructor<object>, value as Record<string, unknown>);
    return value;
  }
}

function isDto(metatype: unknown): boolean {
  return ![String, Number, Boolean, Array, Object, Buffer].includes(metatype as never);
}

/** @throws ValidationError, DomainError `malformed_body` */
export function validateBody<T extends object>(dto: ClassConstructor<T>, body: unknown): T {
  if (body === undefined) throw new DomainError('malformed_body', 'the body is empty, it must be a JSON object');
  const illegal = checkJson(body);
  assertObject(body);
  const { instance, errors } = examine(dto, body);
  const all = merged(illegal, errors);
  if (all.length > 0) throw new ValidationError(all);
  return instance;
}

/** @throws ValidationError, DomainError `unknown_parameter` */
export function validateQuery<T extends object>(dto: ClassConstructor<T>, query: Record<string, unknown>): T {
  // The parser's object has no prototype, which the transformation does not expect.
  const { instance, errors } = examine(dto, { ...query });
  // A cursor is nobody's text: whatever is wrong with it is the list's to say.
  const { cursor: _cursor, ...texts } = query;
  const all = merged(checkJson(texts), errors);
  const unknown = all.find(({ code }) => code === 'unknown_field');
  if (unknown !== undefined) throw unknownParameter(unknown.pointer.slice(1));
  if (all.length > 0) throw new ValidationError(all, all.length === 1 ? '1 parameter is invalid' : `${all.length} parameters are invalid`);
  return instance;
}

/**
 * For routes without a body: an empty object is as good as none.
 * @throws ValidationError, DomainError `malformed_body`
 */
export function refuseFields(body: unknown): void {
  const illegal = checkJson(body);
  assertObject(body);
  const unknown = Object.keys(body).map((key): FieldError => ({ pointer: `/${escapePointer(key)}`, ...UNKNOWN_FIELD }));
  if (unknown.length > 0) throw new ValidationError(merged(unknown, illegal));
}

export function unknownParameter(name: string): DomainError {
  return new DomainError('unknown_parameter', `there is no parameter ${JSON.stringify(name.slice(0, 100))} here`);
}

function assertObject(body: unknown): asserts body is object {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ValidationError([{ pointer: '', code: 'wrong_type', detail: 'must be an object' }]);
  }
}

/** The first findings, and of the second those about other fields. */
function merged(first: FieldError[], second: FieldError[]): FieldError[] {
  return [...first, ...second.filter(({ pointer }) => !first.some((known) => known.pointer === pointer))];
}

function examine<T extends object>(dto: ClassConstructor<T>, plain: object): { instance: T; errors: FieldError[] } {
  const instance = plainToInstance(dto, plain);
  const findings = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  return { instance, errors: findings.flatMap((finding) => fieldErrors(finding, '')) };
}

function fieldErrors(finding: Finding, parent: string): FieldError[] {
  const pointer = `${parent}/${escapePointer(finding.property)}`;
  const own = mostTelling(finding);
  const children = (finding.children ?? []).flatMap((child) => fieldErrors(child, pointer));
  return own === null ? children : [{ pointer, ...own }, ...children];
}

function mostTelling({ property, constraints, value }: Finding): Omit<FieldError, 'pointer'> | null {
  if (constraints === undefined) return null;
  const told = Object.entries(constraints).map(([name, message]) => {
    return { code: CODE_OF_CONSTRAINT[name] ?? 'invalid_format', detail: withoutName(message, property) };
  });
  if (told.some(({ code }) => code === 'unknown_field')) return UNKNOWN_FIELD;
  if (value === undefined) return { code: 'required', detail: 'is required' };
  if (value === null) return { code: 'wrong_type', detail: 'must not be null' };
  return told.sort((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code))[0] ?? null;
}

/** "limit must not be less than 1" is told of /limit as "must not be less than 1". */
function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
