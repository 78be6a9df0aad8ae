import { describe, expect, it } from '@jest/globals';
import { gateOf, SHADOW_MS } from './gate.ts';
import type { GateFacts } from './gate.ts';

const since = Date.parse('2026-11-20T12:00:00Z');
const facts = (changes: Partial<GateFacts> & { state?: GateFacts['version']['state'] } = {}): GateFacts => ({
  version: { state: changes.state ?? 'draft', changedAt: new Date(since).toISOString() },
  isTried: false,
  isChanged: false,
  now: since + SHADOW_MS - 1,
  ...changes,
});

describe('the way into force', () => {
  it('is closed for what was not tried', () => {
    expect(gateOf(facts())).toEqual({ isOpen: false, why: 'untried' });
    expect(gateOf(facts({ state: 'retired' }))).toEqual({ isOpen: false, why: 'untried' });
  });

  it('opens by a backtest', () => {
    expect(gateOf(facts({ isTried: true }))).toEqual({ isOpen: true, by: 'backtest' });
  });

  it('opens by 24 hours in shadow, not a millisecond earlier', () => {
    expect(gateOf(facts({ state: 'shadow' }))).toEqual({ isOpen: false, why: 'watches', sinceMs: SHADOW_MS - 1 });
    expect(gateOf(facts({ state: 'shadow', now: since + SHADOW_MS }))).toEqual({ isOpen: true, by: 'shadow' });
  });

  it('is closed for changes that are not saved, and for what is in force', () => {
    expect(gateOf(facts({ isTried: true, isChanged: true }))).toEqual({ isOpen: false, why: 'unsaved' });
    expect(gateOf(facts({ isTried: true, state: 'active' }))).toEqual({ isOpen: false, why: 'in_force' });
  });
});
