/** Live and read alerts as one. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../api/contract.ts';
import { ALERTS_KEPT, alertStore, resolvedAlerts, unresolvedAlerts } from '../live/facts.ts';
import { knownAlerts } from './known-alerts.ts';

const alert = (id: string, version: number): Alert => ({ id, version, lastSeenAt: '2026-11-21T11:59:00.000Z' }) as Alert;
const versions = (): Record<string, number> => Object.fromEntries(knownAlerts.all.map(({ id, version }) => [id, version]));

describe('The alerts that are known', () => {
  beforeEach(() => {
    unresolvedAlerts.clear();
    resolvedAlerts.clear();
    alertStore.replace([alert('1', 2)]);
  });

  it('are those that live messages told of and those that were read, each once', () => {
    unresolvedAlerts.replace([alert('1', 1), alert('2', 1)]);
    expect(versions()).toEqual({ 1: 2, 2: 1 });
  });

  it('are each in the newest version where several requests brought it', () => {
    unresolvedAlerts.replace([alert('2', 1), alert('3', 4)]);
    resolvedAlerts.replace([alert('2', 2), alert('3', 3)]);
    expect(versions()).toEqual({ 1: 2, 2: 2, 3: 4 });
  });

  it('are no more than are kept, however many were read', () => {
    resolvedAlerts.replace(Array.from({ length: ALERTS_KEPT + 5 }, (_, i) => alert(`r${i}`, 1)));
    expect(knownAlerts.all).toHaveLength(ALERTS_KEPT + 1);
  });

  it('have the newest version, wherever it came from', () => {
    unresolvedAlerts.replace([alert('1', 3)]);
    expect([versions(), knownAlerts.get('1')?.version]).toEqual([{ 1: 3 }, 3]);
  });

  it('are no longer those that were read once nobody reads them anew', () => {
    unresolvedAlerts.replace([alert('2', 1)]);
    expect(versions()).toEqual({ 1: 2, 2: 1 });
    unresolvedAlerts.clear();
    expect(versions()).toEqual({ 1: 2 });
  });

  it('are the same array while nothing changed', () => {
    expect(knownAlerts.all).toBe(knownAlerts.all);
  });
});
