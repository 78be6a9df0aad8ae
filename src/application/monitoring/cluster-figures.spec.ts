import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { ClusterMembers } from '../ports/cluster-members.ts';
import type { MemberFigures } from '../ports/cluster-members.ts';
import { ClusterFigures } from './cluster-figures.ts';

const OWN: MemberFigures = { ticksPerSecond: 10, ticksDropped: 1, queueDepth: 2, connections: 3 };

class OtherMembers extends ClusterMembers {
  others: MemberFigures[] = [];
  isAway = false;
  told: MemberFigures[] = [];

  report(figures: MemberFigures): Promise<MemberFigures[]> {
    this.told.push(figures);
    return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve(this.others);
  }

  leave(): Promise<void> {
    return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve();
  }
}

function figuresWith(members: ClusterMembers | null, clock = new HandClock(), journal = new KeptJournal()): ClusterFigures {
  const { connections, ...own } = OWN;
  const figures = new ClusterFigures(members, () => own, clock, journal);
  figures.connections = () => connections;
  return figures;
}

function setup() {
  const members = new OtherMembers();
  const clock = new HandClock();
  const journal = new KeptJournal();
  return { members, clock, journal, figures: figuresWith(members, clock, journal) };
}

describe('figures of the cluster', () => {
  it('are our own where nobody else tells any', async () => {
    expect(figuresWith(null).sum()).toEqual(OWN);
    const { figures, members } = setup();
    await figures.report();
    expect([figures.sum(), members.told]).toEqual([OWN, [OWN]]);
  });

  it('add what the others told', async () => {
    const { figures, members } = setup();
    members.others = [OWN, { ...OWN, connections: 100 }];
    await figures.report();
    expect(figures.sum()).toEqual({ ticksPerSecond: 30, ticksDropped: 3, queueDepth: 6, connections: 106 });
  });

  it('forget the others once the database has been away for five seconds, and say so once', async () => {
    const { figures, members, clock, journal } = setup();
    members.others = [OWN];
    await figures.report();
    members.isAway = true;
    clock.at += 5000;
    await figures.report();
    await figures.report();
    expect(figures.sum().connections).toBe(6);
    clock.at += 1;
    expect([figures.sum(), journal.events]).toEqual([OWN, ['cluster.unread']]);
    await expect(figures.stop()).resolves.toBeUndefined();
    members.isAway = false;
    await figures.report();
    expect(figures.sum().connections).toBe(6);
  });

  it('ask once at a time', async () => {
    const { figures, members } = setup();
    await Promise.all([figures.report(), figures.report()]);
    expect(members.told).toHaveLength(1);
  });
});
