import { describe, expect, it } from '@jest/globals';
import type { RuleKind } from '../../api/contract.ts';
import { isTried, keepRun, keptRuns, runsOf } from './kept-runs.ts';
import type { KeptRun } from './kept-runs.ts';
import { defaultsOf, differences, draftOf, errorsByField } from './rule-text.ts';

const kind: RuleKind = {
  kind: 'velocity-sum',
  description: '',
  weight: 200,
  params: [
    { name: 'amount', type: 'money', unit: 'USD', min: '0.01', max: '999999999999.00', default: '25000.00' },
    { name: 'windowMs', type: 'integer', unit: 'ms', min: 1000, max: 7_776_000_000, default: 86_400_000 },
  ],
};
const base = defaultsOf(kind);

describe('the text of a rule', () => {
  it('is unchanged where the same is written in another way', () => {
    const draft = draftOf(kind, base, { amount: '25,000', windowMs: '24 h', weight: '200', decision: 'score' }, 'en');
    expect([draft.text, [...draft.changed], draft.faults]).toEqual([base, [], {}]);
  });

  it('names what was changed, and holds it as the server takes it', () => {
    const draft = draftOf(kind, base, { amount: '30000', decision: 'hold' }, 'en');
    expect(draft.text).toEqual({ params: { amount: '30000.00', windowMs: 86_400_000 }, weight: 200, decision: 'hold' });
    expect([...draft.changed]).toEqual(['amount', 'decision']);
  });

  it('is none as long as a field holds no value', () => {
    expect(draftOf(kind, base, { weight: '1001', amount: 'x' }, 'en')).toMatchObject({
      text: null,
      faults: { weight: 'range', amount: 'number' },
    });
  });

  it('differs in fields, not in how they are written', () => {
    const other = { params: { amount: '25000', windowMs: 1000 }, weight: 50, decision: null };
    expect(differences(kind, base, other)).toEqual(['windowMs', 'weight']);
    expect(differences(kind, { ...base, decision: 'hold' }, base)).toEqual(['decision']);
  });

  it('gets what a refusal says by field, wherever the body had it', () => {
    const error = (pointer: string) => ({ pointer, code: 'out_of_range', detail: pointer });
    expect(errorsByField([error('/params/amount'), error('/rule/weight'), error('/kind')], ['amount', 'weight'])).toEqual({
      fields: { amount: '/params/amount', weight: '/rule/weight' },
      rest: [error('/kind')],
    });
  });
});

describe('kept runs', () => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => void stored.set(name, text),
  };
  const run = (id: string, changes: Partial<KeptRun> = {}): KeptRun =>
    ({ id, kind: kind.kind, ruleId: 'r1', version: 1, isChanged: false, text: base, ...changes }) as KeptRun;

  it('are kept newest first, 40 of them, for each user alone', () => {
    for (let i = 0; i < 45; i += 1) keepRun('ana', run(String(i)), storage);
    expect([keptRuns('ana', storage).length, keptRuns('ana', storage)[0]?.id, keptRuns('bob', storage)]).toEqual([40, '44', []]);
    stored.set('tapewatch.backtests.ana', 'no JSON');
    expect(keptRuns('ana', storage)).toEqual([]);
  });

  it('lets go of the oldest where the browser has no room for all, and says of how many', () => {
    stored.clear();
    const tight = {
      ...storage,
      setItem: (name: string, text: string): void => {
        if (text.length > 400) throw new DOMException('full', 'QuotaExceededError');
        storage.setItem(name, text);
      },
    };
    const room = Math.floor(400 / (JSON.stringify(run('0')).length + 1));
    for (let i = 0; i < room; i += 1) expect(keepRun('ana', run(String(i)), tight).forgotten).toBe(0);
    const { runs, forgotten } = keepRun('ana', run('9'), tight);
    expect([runs.length, runs[0]?.id, forgotten]).toEqual([room, '9', 1]);
    expect(keptRuns('ana', tight)).toEqual(runs);
    const none = { ...tight, setItem: () => tight.setItem('', 'x'.repeat(500)) };
    expect(keepRun('ana', run('8'), none)).toEqual({ runs: [run('8')], forgotten: room });
  });

  it('say whether a text was tried, under whatever number', () => {
    const runs = [run('1', { version: 1, isChanged: true, text: { ...base, weight: 60 } })];
    expect([
      isTried(runs, kind, { ...base, weight: 60 }),
      isTried(runs, kind, base),
      isTried(runs, { ...kind, kind: 'x' }, { ...base, weight: 60 }),
    ]).toEqual([true, false, false]);
    expect([runsOf(runs, kind.kind, 'r1').length, runsOf(runs, kind.kind, null).length]).toEqual([1, 0]);
  });
});
