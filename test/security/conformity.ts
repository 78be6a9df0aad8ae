/** Whether an answer is one that the OpenAPI document announces. */
import type { Answer } from './caller.ts';
import type { OpenApiDocument, Operation, ResponseObject, Schema } from './request-maker.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** What does not conform, in words; null where all does. */
export function breachOf(document: OpenApiDocument, operation: Operation, { status, headers, text }: Answer): string | null {
  const response = resolve(document, operation.responses[String(status)] ?? operation.responses['default']);
  if (response === null) return `the status ${status} is not announced`;
  const contents = Object.entries(response.content ?? {});
  if (contents.length === 0) return text === '' ? null : 'there is a body where none is announced';
  const type = String(headers['content-type'] ?? '').split(';')[0]!;
  const content = contents.find(([announced]) => announced.split(';')[0] === type)?.[1];
  if (content === undefined) return `the type ${type || 'of nothing'} is not announced`;
  if (!/[/+]json$/.test(type)) return null;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return 'the body is not JSON';
  }
  if (type === PROBLEM_TYPE && (body as { status?: unknown }).status !== status) return 'the problem tells another status';
  return content.schema === undefined ? null : mismatch(document, content.schema, body, '');
}

function resolve(document: OpenApiDocument, response: ResponseObject | undefined): ResponseObject | null {
  if (response?.$ref === undefined) return response ?? null;
  return document.components.responses?.[response.$ref.split('/').at(-1)!] ?? null;
}

function mismatch(document: OpenApiDocument, schema: Schema, value: unknown, place: string): string | null {
  if (schema.$ref !== undefined) return mismatch(document, document.components.schemas[schema.$ref.split('/').at(-1)!]!, value, place);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined && choices.every((choice) => mismatch(document, choice, value, place) !== null))
    return `${place} fits no choice`;
  for (const part of schema.allOf ?? []) {
    const found = mismatch(document, part, value, place);
    if (found !== null) return found;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) return `${place} is ${JSON.stringify(value)}, none of those announced`;
  const types = schema.type === undefined ? null : [schema.type].flat();
  if (types !== null && !types.some((type) => isOfType(type, value)))
    return `${place} is ${JSON.stringify(value)?.slice(0, 40)}, not ${types.join(' or ')}`;
  if (Array.isArray(value)) {
    if (schema.items === undefined) return null;
    for (const [index, item] of value.entries()) {
      const found = mismatch(document, schema.items, item, `${place}/${index}`);
      if (found !== null) return found;
    }
    return null;
  }
  return typeof value === 'object' && value !== null ? mismatchedField(document, schema, value as Record<string, unknown>, place) : null;
}

function mismatchedField(document: OpenApiDocument, schema: Schema, value: Record<string, unknown>, place: string): string | null {
  for (const name of schema.required ?? []) if (!(name in value)) return `${place}/${name} is missing`;
  for (const [name, item] of Object.entries(value)) {
    const field = schema.properties?.[name];
    if (field === undefined) {
      if (schema.properties !== undefined && schema.additionalProperties === undefined) return `${place}/${name} is not announced`;
      continue;
    }
    const found = mismatch(document, field, item, `${place}/${name}`);
    if (found !== null) return found;
  }
  return null;
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
