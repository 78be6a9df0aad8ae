/** Live and read alerts as one. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../api/contract.ts';
import { alertStore, readAlerts } from '../live/facts.ts';
import { knownAlerts } from './known-alerts.ts';

const alert = (id: string, version: number): Alert => ({ id, version, lastSeenAt: '2026-11-21T11:59:00.000Z' }) as Alert;
const versions = (): Record<string, number> => Object.fromEntries(knownAlerts.all.map(({ id, version }) => [id, version]));

describe('The alerts that are known', () => {
  beforeEach(() => {
    readAlerts.clear();
    alertStore.replace([alert('1', 2)]);
  });

  it('are those that live messages told of and those that were read, each once', () => {
    readAlerts.replace([alert('1', 1), alert('2', 1)]);
    expect(versions()).toEqual({ 1: 2, 2: 1 });
  });

  it('have the newest version, wherever it came from', () => {
    readAlerts.replace([alert('1', 3)]);
    expect([versions(), knownAlerts.get('1')?.version]).toEqual([{ 1: 3 }, 3]);
  });

  it('are no longer those that were read once nobody reads them anew', () => {
    readAlerts.replace([alert('2', 1)]);
    expect(versions()).toEqual({ 1: 2, 2: 1 });
    readAlerts.clear();
    expect(versions()).toEqual({ 1: 2 });
  });

  it('are the same array while nothing changed', () => {
    expect(knownAlerts.all).toBe(knownAlerts.all);
  });
});
