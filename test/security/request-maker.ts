/** Makes requests out of the OpenAPI document: good ones, and good ones with something hostile in one place. */
import { BODIES, TEXTS, TYPES, VALUES } from './hostile-corpora.ts';
import type { Call } from './caller.ts';
import { pick } from './promise.ts';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
}

interface Content {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface ResponseObject {
  $ref?: string;
  content?: Record<string, Content>;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  example?: string | number;
  schema?: Schema;
}

export interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  /** By media type. */
  requests: Record<string, Content>;
  responses: Record<string, ResponseObject>;
}

/** As far as it matters here. */
export interface OpenApiDocument {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Parameter[]; requestBody?: { content: Record<string, Content> }; responses: Record<string, ResponseObject> }
    >
  >;
  components: { schemas: Record<string, Schema>; responses?: Record<string, ResponseObject> };
}

export function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      requests: requestBody?.content ?? {},
      responses,
    })),
  );
}

/** A request of this operation, drawn by lot. `known` are ids and names that exist. */
export function makeCall(operation: Operation, random: () => number, known: readonly string[]): Call {
  const { method, parameters } = operation;
  const isHostile = (share: number) => random() < share;
  const value = (example: string | number | undefined): string => {
    if (isHostile(0.3))
      return isHostile(0.5) ? encodeURIComponent(wellFormed(pick(random, TEXTS))) : pick(random, TEXTS).replace(/[^\x21-\x7e]/g, '');
    return encodeURIComponent(isHostile(0.3) ? pick(random, known) : String(example ?? pick(random, known)));
  };
  let path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    value(parameters.find((parameter) => parameter.name === name)?.example),
  );
  const query = parameters.filter((parameter) => parameter.in === 'query' && (parameter.required === true || random() < 0.4));
  const pairs = query.map(
    ({ name, example, schema }) => `${name}=${value(schema?.enum === undefined ? example : (pick(random, schema.enum) as string))}`,
  );
  if (isHostile(0.05)) pairs.push(`${value('unknown')}=${value('x')}`);
  if (isHostile(0.03) && pairs.length > 0) pairs.push(pairs[0]!);
  if (pairs.length > 0) path += `?${pairs.join('&')}`;
  const headers: Record<string, string> = {};
  if (isHostile(0.02)) headers['content-encoding'] = pick(random, ['gzip', 'br', 'deflate', 'identity', 'x']);
  if (isHostile(0.05)) headers['if-match'] = pick(random, ['"1"', '"0"', '*', 'x', '"', 'W/"1"', '"1","2"', '']);
  if (isHostile(0.02)) headers['accept'] = pick(random, ['text/html', 'application/xml', '*/*;q=0', 'x', '']);
  const types = Object.keys(operation.requests);
  const body = types.length === 0 && !(method !== 'GET' && isHostile(0.05)) ? undefined : makeBody(operation, random, headers);
  return {
    method: isHostile(0.02) ? pick(random, ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'POST']) : method,
    path,
    headers,
    ...(body !== undefined && { body }),
  };
}

function makeBody(operation: Operation, random: () => number, headers: Record<string, string>): string | Buffer {
  const [type, content] = Object.entries(operation.requests)[Math.floor(random() * Object.keys(operation.requests).length)] ?? [
    'application/json',
    {},
  ];
  headers['content-type'] = random() < 0.05 ? pick(random, TYPES).trim() : type;
  if (random() < 0.15) return pick(random, BODIES);
  const example = Object.values(content.examples ?? {})[0]?.value ?? content.example ?? {};
  // Lines of JSON are text already.
  if (typeof example === 'string') return random() < 0.5 ? example : example.replace(/"/, pick(random, TEXTS));
  return JSON.stringify(random() < 0.3 ? example : spoiled(structuredClone(example), random));
}

/** With one field of it, somewhere, changed, taken away or added. */
function spoiled(example: unknown, random: () => number): unknown {
  if (typeof example !== 'object' || example === null) return random() < 0.5 ? pick(random, VALUES) : pick(random, TEXTS);
  const owner = example as Record<string, unknown>;
  const keys = Object.keys(owner);
  const draw = random();
  if (draw < 0.1) owner[pick(random, TEXTS) || 'unknown'] = pick(random, VALUES);
  else if (keys.length > 0) {
    const key = pick(random, keys);
    if (draw < 0.25) delete owner[key];
    else owner[key] = spoiled(typeof owner[key] === 'object' && draw < 0.8 ? owner[key] : 0, random);
  }
  return owner;
}

/** `encodeURIComponent` refuses half pairs. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
