/** Documents an operation in one decorator: what it does, an example of its request and of its answer, and its errors. */
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtension, ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { PROBLEM_TYPE, STATUS_OF_CODE } from './problem-details.filter.ts';

/** A JSON schema, as far as examples need one. */
export interface ExampleSchema {
  type?: string | string[];
  description?: string;
  enum?: readonly string[];
  additionalProperties?: boolean;
  properties?: Record<string, ExampleSchema>;
  required?: string[];
  items?: ExampleSchema;
}

/** Where an operation keeps bodies of further media types until the document is complete: the framework knows one schema per operation. */
export const OTHER_BODIES = 'x-other-bodies';

export interface OperationDocs {
  summary: string;
  description?: string;
  /** An example per path parameter. */
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, QueryDocs>>;
  /** Descriptions of headers of the request, none of them required: an example would be filled in and sent by the page of the document. */
  headers?: Readonly<Record<string, string>>;
  /** A request; its schema is read from it. */
  example?: unknown;
  /** Fields of the request that may be absent. */
  optional?: readonly string[];
  /** Optional fields of the request that its example leaves out, with a value of each. */
  omitted?: Readonly<Record<string, unknown>>;
  /** Fields of the request of which the example shows too little. */
  fields?: Readonly<Record<string, ExampleSchema>>;
  /** Further examples of the request, by what they show. */
  moreExamples?: Readonly<Record<string, unknown>>;
  /** Further media types of the request with an example each. */
  otherBodies?: Readonly<Record<string, string>>;
  /** What a good request is answered with; leave it out where the answer has no body. */
  responseExample?: unknown;
  /** An answer of which every field has a value, where those of the example are null: the schema is read from it. */
  responseShape?: unknown;
  /** Fields of the answer, wherever they are in it, that may be null although they are not in the example. */
  nullable?: readonly string[];
  /** Fields of the answer, wherever they are in it, that may be absent. */
  absent?: readonly string[];
  /** Fields of the answer that hold objects of no fixed form. */
  free?: readonly string[];
  /** Fields of the answer that are a text here and a number there. */
  mixed?: readonly string[];
  /** Of a good answer; 200 unless told, 204 without an example. */
  status?: number;
  /** Another status with the same answer, and when it comes. */
  otherStatus?: { status: number; description: string };
  /** Media type of the answer. */
  responseType?: string;
  /** Further media types of the answer with an example each. */
  otherAnswers?: Readonly<Record<string, string>>;
  /** Codes of problems beside those that any operation may have. */
  errors?: readonly string[];
}

export interface QueryDocs {
  description?: string;
  example?: string | number;
  required?: boolean;
  oneOf?: readonly string[];
}

/** For every list. */
export const PAGE_QUERY: Readonly<Record<string, QueryDocs>> = {
  limit: { description: '1–500', example: 100 },
  cursor: { description: '`nextCursor` of the page before' },
};

/** For what is selected by time. */
export const TIME_QUERY: Readonly<Record<string, QueryDocs>> = {
  from: { description: 'RFC 3339, inclusive', example: '2026-11-21T00:00:00Z' },
  to: { description: 'RFC 3339, exclusive', example: '2026-11-22T00:00:00Z' },
};

/** For lists over time. */
export const TIME_PAGE_QUERY: Readonly<Record<string, QueryDocs>> = { ...TIME_QUERY, ...PAGE_QUERY };

/** Of whatever acts on what may have changed meanwhile. */
export const IF_MATCH = {
  'If-Match': 'Leave it empty, or give the `ETag` that you saw, quotes included: then what was changed unseen is not acted on (412)',
};

export function Operation(docs: OperationDocs): MethodDecorator {
  const {
    summary,
    description,
    params = {},
    query = {},
    headers = {},
    errors = [],
    responseExample,
    responseType = 'application/json',
  } = docs;
  const status = docs.status ?? (responseExample === undefined ? 204 : 200);
  const content =
    responseExample === undefined
      ? undefined
      : {
          [responseType]: { schema: loosened(schemaOf(docs.responseShape ?? responseExample), docs), example: responseExample },
          ...Object.fromEntries(
            Object.entries(docs.otherAnswers ?? {}).map(([type, example]) => [type, { schema: { type: 'string' }, example }]),
          ),
        };
  return applyDecorators(
    ApiOperation({ summary, description }),
    ...Object.entries(params).map(([name, example]) => ApiParam({ name, example, schema: { type: 'string' } })),
    ...Object.entries(query).map(([name, parameter]) => queryParameter(name, parameter)),
    ...Object.entries(headers).map(([name, words]) => ApiHeader({ name, description: words, required: false, schema: { type: 'string' } })),
    ...body(docs),
    ...[{ status, description: 'Done' }, ...(docs.otherStatus === undefined ? [] : [docs.otherStatus])].map((answer) =>
      ApiResponse({ ...answer, ...(content && { content: content as never }) }),
    ),
    ...problems(errors),
  );
}

function queryParameter(name: string, { description, example, required = false, oneOf }: QueryDocs): MethodDecorator {
  const schema = { type: typeof example === 'number' ? 'integer' : 'string', ...(oneOf && { enum: [...oneOf] }) };
  return ApiQuery({ name, description, required, example, schema });
}

function body({ example, optional = [], omitted = {}, fields = {}, moreExamples = {}, otherBodies }: OperationDocs): MethodDecorator[] {
  if (example === undefined) return [];
  const schema = schemaOf(example);
  if (schema.required !== undefined) schema.required = schema.required.filter((field) => !optional.includes(field));
  for (const [name, value] of Object.entries(omitted)) schema.properties = { ...schema.properties, [name]: schemaOf(value) };
  if (schema.properties !== undefined) schema.properties = { ...schema.properties, ...fields };
  const more = Object.entries(moreExamples).map(([name, value]) => [name, { value }]);
  const examples = { request: { value: example }, ...Object.fromEntries(more) };
  const documented = ApiBody({ required: true, schema: schema as never, examples });
  return otherBodies === undefined ? [documented] : [documented, ApiExtension(OTHER_BODIES, otherBodies)];
}

/** One answer per status, which names the codes it may carry. */
function problems(codes: readonly string[]): MethodDecorator[] {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = STATUS_OF_CODE[code];
    if (status === undefined) throw new Error(`${code} has no status`);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, names]) =>
    ApiResponse({
      status,
      description: names.join(', '),
      content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    }),
  );
}

/** With what an example alone does not show. */
function loosened(schema: ExampleSchema, docs: Pick<OperationDocs, 'nullable' | 'absent' | 'free' | 'mixed'>): ExampleSchema {
  const { nullable = [], absent = [], free = [], mixed = [] } = docs;
  const { type } = schema;
  if (schema.items !== undefined) return { type, items: loosened(schema.items, docs) };
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, field]): [string, ExampleSchema] => {
    if (mixed.includes(name)) return [name, { type: ['string', 'number'] }];
    const known = free.includes(name) ? { type: 'object' } : loosened(field, docs);
    return [name, nullable.includes(name) && typeof known.type === 'string' ? { ...known, type: [known.type, 'null'] } : known];
  });
  const required = schema.required?.filter((name) => !absent.includes(name));
  return { ...schema, properties: Object.fromEntries(properties), required };
}

/** The schema that an example follows; of a list the first item speaks for all. */
export function schemaOf(example: unknown): ExampleSchema {
  if (example === null) return { type: ['string', 'null'] };
  if (Array.isArray(example)) return { type: 'array', items: example.length === 0 ? {} : schemaOf(example[0]) };
  if (typeof example === 'object') {
    const fields = Object.entries(example as Record<string, unknown>);
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(([name, value]) => [name, schemaOf(value)])),
      required: fields.map(([name]) => name),
    };
  }
  if (typeof example === 'number') return { type: Number.isInteger(example) ? 'integer' : 'number' };
  return { type: typeof example };
}
