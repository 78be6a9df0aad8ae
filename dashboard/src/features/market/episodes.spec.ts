/** Episodes of several sources, their file, and the alerts that belong to one. */
import { describe, expect, it } from '@jest/globals';
import type { Alert, Anomaly } from '@tapewatch/client';
import { parse } from 'csv-parse/sync';
import { episodesText } from './episode-file.ts';
import { mergeEpisodes } from './episodes.ts';
import { linkedAlerts } from './linked.ts';

const at = (second: number): string => new Date(Date.parse('2026-11-21T14:30:00Z') + second * 1000).toISOString();

function episode(id: string, second: number, extra: Partial<Anomaly> = {}): Anomaly {
  return {
    ...{ id, symbol: 'TSLA', direction: 'DOWN', status: 'open', oldPrice: 100, newPrice: 97, changePercent: -3, severity: 'medium' },
    ...{ peakPrice: 97, peakChangePercent: -3, breachCount: 1, elapsedMs: 400, closedAt: null, windowMs: 1000, thresholdPercent: 2 },
    ...{ detectedAt: at(second), referenceTime: at(second), triggerTime: at(second), lastBreachTime: at(second) },
    ...{ late: false, gap: false, simulated: false },
    ...extra,
  };
}

function alert(id: string, second: number, extra: Partial<Alert> = {}): Alert {
  const [createdAt, firstSeenAt, lastSeenAt] = [at(second), at(second), at(second)];
  return { id, subject: 'acc-1', anomalyId: null, createdAt, firstSeenAt, lastSeenAt, version: 1, ...extra } as Alert;
}

describe('mergeEpisodes', () => {
  it('lists each once, newest first', () => {
    const ids = mergeEpisodes([episode('a', 1), episode('b', 2)], [episode('b', 2), episode('c', 3)]).map(({ id }) => id);
    expect(ids).toEqual(['c', 'b', 'a']);
  });

  it('keeps the version that says more, whichever list has it', () => {
    const [early, late, closed] = [
      episode('a', 1),
      episode('a', 1, { breachCount: 9 }),
      episode('a', 1, { breachCount: 9, status: 'closed' }),
    ];
    expect(mergeEpisodes([late], [early])[0]).toBe(late);
    expect(mergeEpisodes([early], [late])[0]).toBe(late);
    expect(mergeEpisodes([closed], [late])[0]).toBe(closed);
  });
});

describe('episodesText', () => {
  it('has a column for each field, numbers as they are, nothing for null', () => {
    const one = episode('a', 1);
    const [row] = parse(episodesText([one]), { columns: true }) as Record<string, string>[];
    expect(Object.keys(row ?? {}).sort()).toEqual(Object.keys(one).sort());
    expect(row).toMatchObject({ peakChangePercent: '-3', closedAt: '', late: 'false' });
  });
});

describe('linkedAlerts', () => {
  const spike = episode('a', 0, { lastBreachTime: at(2) });

  it('puts its own alert first, then the nearest', () => {
    const alerts = [alert('far', -50), alert('near', 10), alert('own', 30, { anomalyId: 'a' })];
    expect(linkedAlerts(spike, alerts, 60_000).map(({ id }) => id)).toEqual(['own', 'near', 'far']);
  });

  it('leaves out what is further away', () => {
    expect(linkedAlerts(spike, [alert('x', 61), alert('y', -61)], 60_000)).toEqual([]);
  });

  it('takes an older alert of its direction that went on', () => {
    const own = alert('own', -300, { subject: 'TSLA:DOWN', lastSeenAt: at(1) });
    expect(linkedAlerts(spike, [own, alert('up', -300, { subject: 'TSLA:UP', lastSeenAt: at(1) })], 60_000)).toEqual([own]);
  });

  it('shows each once, in its newest version', () => {
    const [first, second] = [alert('x', 1), alert('x', 1, { version: 2 })];
    expect(linkedAlerts(spike, [second, first], 60_000)).toEqual([second]);
  });
});
