import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { PostgresDatabaseProbe } from './database-probe.postgres.ts';

/** A database that counts how often it is asked; `settle` ends the ping that runs. */
function probed() {
  const clock = new HandClock(1000);
  const state = { pings: 0, settle: (_error?: Error): void => undefined };
  const ping = (): Promise<void> => {
    state.pings += 1;
    return new Promise((resolve, reject) => {
      state.settle = (error) => (error === undefined ? resolve() : reject(error));
    });
  };
  return { clock, state, probe: new PostgresDatabaseProbe({ durability: 'machine', ping }, clock) };
}

describe('PostgresDatabaseProbe', () => {
  it('asks once for all who ask at the same time', async () => {
    const { clock, state, probe } = probed();
    const answers = [probe.problem(), probe.problem()];
    clock.at += 2000;
    answers.push(probe.problem());
    state.settle();
    expect(await Promise.all(answers)).toEqual([null, null, null]);
    expect(state.pings).toBe(1);
  });

  it('keeps an answer for half a second', async () => {
    const { clock, state, probe } = probed();
    const first = probe.problem();
    clock.at += 300;
    state.settle(new Error('gone'));
    expect(await first).toBe('gone');
    clock.at += 499;
    expect(await probe.problem()).toBe('gone');
    expect(state.pings).toBe(1);
    clock.at += 1;
    const next = probe.problem();
    state.settle();
    expect(await next).toBeNull();
    expect(state.pings).toBe(2);
  });

  it('says what the database promises', () => {
    expect(probed().probe.durability).toBe('machine');
  });
});
