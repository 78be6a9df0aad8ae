/** The document of the live channels is AsyncAPI 3.0, complete, and its examples are what its schemas say. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { anomalyView } from '../../src/application/market/market.view.ts';
import type { AnomalyView, CandleView, StatisticsView } from '../../src/application/market/market.view.ts';
import type { DashboardView } from '../../src/application/monitoring/dashboard.view.ts';
import type { AlertView } from '../../src/application/risk/alert.view.ts';
import { transactionView } from '../../src/application/transactions/transaction.view.ts';
import type { TransactionView } from '../../src/application/transactions/transaction.view.ts';
import type * as contracts from '../../src/presentation/realtime/live.contract.ts';
import { anAnomaly } from '../support/market-builders.ts';
import { aTransaction } from '../support/transaction-builders.ts';
import { ROOT } from './seeded-tree.ts';

interface Message {
  name: string;
  payload?: object;
  examples?: { payload: object }[];
}
interface AsyncApi {
  operations: Record<string, { action: string; messages: { $ref: string }[]; reply?: { messages: { $ref: string }[] } }>;
  components: { messages: Record<string, Message>; schemas: Record<string, object> };
}
const require = createRequire(import.meta.url);
const ASYNC_API_SCHEMA = require('@asyncapi/specs/schemas/3.0.0.json') as { definitions: Record<string, object> };
const text = readFileSync(join(ROOT, 'docs/asyncapi.json'), 'utf8');
const contract = readFileSync(join(ROOT, 'src/presentation/realtime/live.contract.ts'), 'utf8');
const parse = () => JSON.parse(text) as AsyncApi;
const document = parse();

/** What is wrong with a document as AsyncAPI 3.0. */
function faults(candidate: unknown): string[] {
  const { definitions, ...schema } = ASYNC_API_SCHEMA;
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  // The validator has the schema of schemas itself.
  const { 'http://json-schema.org/draft-07/schema': _known, ...own } = definitions;
  const validate = ajv.compile({ ...schema, definitions: own });
  validate(candidate);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Whether a value is what the schema of a message says. */
function fits(payload: object, value: unknown): boolean {
  const ajv = new Ajv({ strict: false, schemas: [{ ...document, $id: 'live' }] });
  const inDocument = JSON.parse(JSON.stringify(payload).replaceAll('"#/', '"live#/')) as object;
  return ajv.compile(inDocument)(value);
}

function resolves(reference: string): boolean {
  const parts = reference.slice(2).split('/');
  return parts.reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document) !== undefined;
}

describe('docs/asyncapi.json', () => {
  it('is AsyncAPI 3.0', () => {
    expect(faults(document)).toEqual([]);
    const broken = parse();
    Object.values(broken.operations)[0]!.action = 'shout';
    expect(faults(broken).length).toBeGreaterThan(0);
  });

  it('refers to nothing that is missing', () => {
    const references = [...text.matchAll(/"\$ref": "(#[^"]+)"/g)].map(([, reference]) => reference!);
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((reference) => !resolves(reference))).toEqual([]);
    expect(resolves('#/components/schemas/Nothing')).toBe(false);
  });

  it('has examples that are what the schemas say', () => {
    const shown = Object.values(document.components.messages).filter(({ examples }) => examples !== undefined);
    expect(shown).toHaveLength(11);
    for (const { name, payload, examples } of shown) {
      const example = examples![0]!.payload as Record<string, unknown>;
      expect([name, fits(payload!, example)]).toEqual([name, true]);
      const [field] = Object.keys(example);
      expect([name, fits(payload!, { ...example, [field!]: { wrong: true } })]).toEqual([name, false]);
    }
  });

  it('has every event of the contract, with an answer for every request', () => {
    const eventsOf = (name: string) => {
      const body = new RegExp(`interface ${name} \\{\\n([^}]*)\\n\\}`).exec(contract)![1]!;
      return [...body.matchAll(/^ {2}'?([A-Za-z:]+)'?\(/gm)].map(([, event]) => event!);
    };
    const named = (key: string) => document.components.messages[key]?.name;
    const operations = Object.entries(document.operations).filter(([key]) => key.startsWith('live.'));
    const of = (action: string) => operations.filter(([, operation]) => operation.action === action);
    expect(of('send').map(([key]) => named(key))).toEqual(eventsOf('ServerToClientEvents'));
    expect(of('receive').map(([key]) => named(key))).toEqual(eventsOf('ClientToServerEvents'));
    expect(of('receive').every(([, { reply }]) => reply?.messages.length === 1)).toBe(true);
  });
});

/** Both ways, whatever is readonly. */
type Plain<T> = T extends readonly (infer Item)[] ? Plain<Item>[] : T extends object ? { -readonly [Key in keyof T]: Plain<T[Key]> } : T;
type Same<A, B> = [Plain<A>, Plain<B>] extends [Plain<B>, Plain<A>] ? true : never;

describe('the live contract', () => {
  it('says of each value what the server makes', () => {
    // The compiler compares: a field that one side has and the other lacks makes `true` an error.
    const same: [
      Same<contracts.Statistics, StatisticsView>,
      Same<contracts.Candle, CandleView>,
      Same<contracts.Anomaly, AnomalyView>,
      Same<contracts.Transaction, TransactionView>,
      Same<contracts.DashboardMetrics, DashboardView>,
      // Hits are made by rules of every kind.
      Same<Omit<contracts.Alert, 'hits'>, Omit<AlertView, 'hits'>>,
    ] = [true, true, true, true, true, true];
    expect(same).not.toContain(false);
    const { schemas } = document.components;
    const [transaction, anomaly] = [transactionView(aTransaction()), anomalyView(anAnomaly())];
    expect([fits(schemas['Transaction']!, transaction), fits(schemas['Anomaly']!, anomaly)]).toEqual([true, true]);
    expect([fits(schemas['Transaction']!, { ...transaction, amount: 1 }), fits(schemas['Anomaly']!, {})]).toEqual([false, false]);
  });
});

describe('the client package', () => {
  it('has the contract as it is', () => {
    expect(readFileSync(join(ROOT, 'client/src/live.contract.ts'), 'utf8')).toBe(contract);
  });
});
