/** What the document of the HTTP interface lets its page fill in and send. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DISPOSITIONS } from '../../src/domain/risk/alert.ts';
import { RULE_KINDS } from '../../src/domain/risk/rules/rule-kinds.ts';
import { DECISIONS } from '../../src/domain/transactions/transaction.ts';
import { ROOT } from './seeded-tree.ts';

interface Schema {
  type?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  description?: string;
  example?: unknown;
  examples?: unknown;
  default?: unknown;
}
interface Parameter extends Omit<Schema, 'required'> {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}
interface Operation {
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; examples?: Record<string, { value: object }> }> };
}
const document = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
};

const parameters = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    (operation.parameters ?? []).map((parameter) => ({ ...parameter, where: `${method} ${path} ${parameter.name}` })),
  ),
);
const bodyOf = (path: string) => document.paths[path]!['post']!.requestBody!.content['application/json']!;
const fieldsOf = (path: string) => bodyOf(path).schema.properties!;

/** The page fills an optional parameter in with any of them, and sends it. */
const isFilledIn = ({ schema = {}, ...parameter }: Parameter): boolean =>
  [parameter, schema].some((one) => ['example', 'examples', 'default'].some((name) => name in one));

describe('docs/openapi.json', () => {
  it('has nothing in optional parameters that would be sent', () => {
    expect(parameters.filter((one) => one.required !== true && isFilledIn(one)).map(({ where }) => where)).toEqual([]);
  });

  it('says of every header that is not required what to put there, and that it may be left empty', () => {
    const headers = parameters.filter((one) => one.in === 'header');
    expect(headers.filter(({ name }) => name === 'If-Match').length).toBeGreaterThan(9);
    expect(headers.filter(({ description = '' }) => !/leave it empty/i.test(description)).map(({ where }) => where)).toEqual([]);
  });

  it.each(['/api/rules', '/api/rules/{id}/versions'])('lets %s take the parameters of every kind', (path) => {
    expect(fieldsOf(path)['params']).toMatchObject({ type: 'object', additionalProperties: true });
    expect(fieldsOf(path)['params']).not.toHaveProperty('required');
    expect(fieldsOf(path)['params']!.description).toContain('docs/RISK_RULES.md');
    expect(fieldsOf(path)['decision']!.enum).toEqual(DECISIONS);
  });

  it('names the words that fields of requests may have', () => {
    expect(fieldsOf('/api/rules')['kind']!.enum).toEqual([...RULE_KINDS.keys()]);
    expect(fieldsOf('/api/rules/backtest')['rule']!.properties!['kind']!.enum).toEqual([...RULE_KINDS.keys()]);
    expect(fieldsOf('/api/alerts/{id}/resolve')['disposition']!.enum).toEqual(DISPOSITIONS);
    expect(fieldsOf('/api/alerts/{id}/assign')['assignee']!.type).toEqual(['string', 'null']);
  });

  it('tries a rule without times of its own', () => {
    const { schema, examples } = bodyOf('/api/rules/backtest');
    expect(schema.required ?? []).toEqual([]);
    expect(Object.keys(examples!['request']!.value)).toEqual(['rule']);
  });

  it('leads to the live channels, and says how to read a stream that has no end', () => {
    expect(document.info.description).toContain('](/asyncapi.json)');
    for (const word of ['transactions', 'rules', 'alerts', 'live']) expect(document.info.description).toContain(word);
    expect(document.paths['/api/stream']!['get']!.description).toContain('curl -N ');
  });
});
