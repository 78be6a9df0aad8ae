/** The list of anomalies from memory and database together, against the plain sorted list of all. */
import { deepStrictEqual } from 'node:assert';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAnomaly, DAY_START } from '../../../test/support/market-builders.ts';
import { isAfter, isWanted, StoredAnomalies } from '../../../test/support/market-stores.ts';
import { ANOMALY_STATUSES, DIRECTIONS, SEVERITIES } from '../../domain/market/anomaly.ts';
import type { Anomaly } from '../../domain/market/anomaly.ts';
import type { AnomalyFilter, AnomalyPosition } from '../ports/market-repositories.ts';
import { RecentAnomalies } from './recent-anomalies.ts';

const NEVER = () => false;

/** `detectedAt` is `at` milliseconds after a start; ids are as random as real ones. */
function opened(serial: number, at = serial, changes: Partial<Anomaly> = {}): Anomaly {
  return anAnomaly({ ordinal: serial, detectedAt: DAY_START + at, breachCount: 1, ...changes });
}

/** A page as the queries make it. */
async function pageOf(
  recent: RecentAnomalies,
  stored: StoredAnomalies,
  filter: AnomalyFilter,
  after: AnomalyPosition | null,
  limit: number,
) {
  const { items, rest } = recent.find(filter, after, limit);
  return rest === null ? items : [...items, ...(await stored.find(filter, rest, limit - items.length))];
}

async function allPages(recent: RecentAnomalies, stored: StoredAnomalies, filter: AnomalyFilter, limit: number): Promise<Anomaly[]> {
  const all: Anomaly[] = [];
  for (;;) {
    const page = await pageOf(recent, stored, filter, all.at(-1) ?? null, limit);
    all.push(...page);
    if (page.length < limit) return all;
  }
}

type Action =
  | { kind: 'open'; at: number; severity: Anomaly['severity']; direction: Anomaly['direction']; symbol: string }
  | { kind: 'change'; which: number }
  | { kind: 'close'; which: number }
  | { kind: 'store' }
  | { kind: 'restart' };

const at = fc.nat(30);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      at,
      severity: fc.constantFrom(...SEVERITIES),
      direction: fc.constantFrom(...DIRECTIONS),
      symbol: fc.constantFrom('A', 'B'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), which: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), which: fc.nat(40) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'store' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const filters: fc.Arbitrary<AnomalyFilter> = fc
  .record({
    symbol: sometimes(fc.constantFrom('A', 'B', 'C')),
    severity: sometimes(fc.constantFrom(...SEVERITIES)),
    direction: sometimes(fc.constantFrom(...DIRECTIONS)),
    status: sometimes(fc.constantFrom(...ANOMALY_STATUSES)),
    from: sometimes(at.map((ms) => DAY_START + ms)),
    to: sometimes(at.map((ms) => DAY_START + ms)),
  })
  .map((filter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)));

describe('RecentAnomalies', () => {
  it('with the database behind it is the sorted list of all, page by page, whatever is stored when', async () => {
    const scenario = fc.record({
      actions: fc.array(action, { maxLength: 60, size: 'max' }),
      capacity: fc.integer({ min: 1, max: 12 }),
      filter: filters,
      limit: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ actions, capacity, filter, limit }) => {
        const stored = new StoredAnomalies();
        const all: Anomaly[] = [];
        const waiting = new Map<string, Anomaly>();
        let recent = new RecentAnomalies(capacity);
        const put = (anomaly: Anomaly) => {
          waiting.set(anomaly.id, anomaly);
          recent.put(anomaly, (id) => !stored.byId.has(id));
        };
        const replace = (index: number, changes: (anomaly: Anomaly) => Partial<Anomaly>) => {
          const before = all[index % all.length];
          if (before === undefined || before.status === 'closed') return;
          const after = { ...before, ...changes(before) };
          all[index % all.length] = after;
          put(after);
        };
        const store = async () => {
          await stored.save([...waiting.values()]);
          waiting.clear();
        };
        for (const each of actions) {
          if (each.kind === 'open') {
            all.push(opened(all.length, each.at, { severity: each.severity, direction: each.direction, symbol: each.symbol }));
            put(all.at(-1)!);
          } else if (each.kind === 'change') replace(each.which, ({ breachCount }) => ({ breachCount: breachCount + 1 }));
          else if (each.kind === 'close') replace(each.which, () => ({ status: 'closed' as const }));
          else {
            await store();
            if (each.kind === 'restart') {
              const newest = await stored.find({}, null, capacity);
              recent = new RecentAnomalies(capacity);
              recent.restore(newest, newest.length < capacity);
            }
          }
        }
        // What happens to those that have left memory is seen once it is stored.
        if ([...waiting.keys()].some((id) => recent.get(id) === undefined)) await store();
        const expected = all.filter((anomaly) => isWanted(anomaly, filter)).sort((a, b) => (isAfter(a, b) ? 1 : -1));
        deepStrictEqual(await allPages(recent, stored, filter, limit), expected);
        for (const anomaly of all) deepStrictEqual(recent.get(anomaly.id) ?? stored.byId.get(anomaly.id), anomaly);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps to its capacity and a tenth', () => {
    const recent = new RecentAnomalies(100);
    for (let serial = 0; serial < 1000; serial += 1) {
      recent.put(opened(serial), NEVER);
      expect(recent.find({}, null, 1000).items.length).toBeLessThanOrEqual(110);
    }
    expect(recent.find({}, null, 1000).items[0]).toEqual(opened(999));
    expect(recent.get(opened(0).id)).toBeUndefined();
  });

  it('does not let an anomaly go that the database does not have', () => {
    const recent = new RecentAnomalies(10);
    const unstored = new Set([opened(5).id]);
    for (let serial = 0; serial < 50; serial += 1) recent.put(opened(serial), (id) => unstored.has(id));
    expect(recent.find({}, null, 100).items).toHaveLength(45);
    unstored.clear();
    recent.put(opened(50), (id) => unstored.has(id));
    expect(recent.find({}, null, 100).items).toHaveLength(10);
  });

  it('asks the database for nothing while it knows all', () => {
    const recent = new RecentAnomalies(10);
    expect(recent.find({}, null, 5)).toEqual({ items: [], rest: null });
    recent.restore([opened(2), opened(1)], true);
    expect(recent.find({}, null, 5)).toEqual({ items: [opened(2), opened(1)], rest: null });
    expect(recent.find({ symbol: 'OTHER' }, null, 5)).toEqual({ items: [], rest: null });
  });

  it('sends a list that begins before its memory to the database as it came', () => {
    const recent = new RecentAnomalies(2);
    recent.restore([opened(9), opened(8)], false);
    const after = { detectedAt: DAY_START + 5, id: opened(5).id };
    expect(recent.find({}, after, 5)).toEqual({ items: [], rest: after });
    expect(recent.find({}, null, 2)).toEqual({ items: [opened(9), opened(8)], rest: null });
    expect(recent.find({}, null, 5).rest).toMatchObject({ detectedAt: DAY_START + 8, id: opened(8).id });
  });

  it('has an anomaly once, at the time of its first detection, also when it is found again', () => {
    const recent = new RecentAnomalies(10);
    recent.put(opened(1), NEVER);
    recent.put(opened(2), NEVER);
    recent.put({ ...opened(1), detectedAt: DAY_START + 99, breachCount: 4 }, NEVER);
    expect(recent.find({}, null, 10).items).toEqual([opened(2), { ...opened(1), breachCount: 4 }]);
  });

  it('passes over what is older than all that it holds', () => {
    const recent = new RecentAnomalies(2);
    recent.restore([opened(9), opened(8)], false);
    recent.put(opened(3), NEVER);
    expect(recent.find({}, null, 10).items).toEqual([opened(9), opened(8)]);
    expect(recent.get(opened(3).id)).toBeUndefined();
  });
});
