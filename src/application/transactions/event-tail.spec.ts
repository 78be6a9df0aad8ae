import { describe, expect, it } from '@jest/globals';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { EventLog } from '../ports/event-log.ts';
import type { EventPage } from '../ports/event-log.ts';
import { EventListener, EventTail } from './event-tail.ts';

/** Events are their positions. */
class NumberedLog extends EventLog<number> {
  positions: number[] = [];
  isAway = false;

  newest(): Promise<number> {
    return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve(this.positions.at(-1) ?? 0);
  }

  after(position: number, limit: number): Promise<EventPage<number>> {
    const events = this.positions.filter((each) => each > position).slice(0, limit);
    return Promise.resolve({
      events,
      position: events.at(-1) ?? position,
      isCut: events.length > 0 && events[0] !== position + 1,
      isMoreWaiting: events.length === limit,
    });
  }
}

class Tail extends EventTail<number> {}

class Listener extends EventListener<number> {
  readonly heard: (number | 'cut')[] = [];

  override told(events: readonly number[]): void {
    this.heard.push(...events);
  }

  override cut(): void {
    this.heard.push('cut');
  }
}

function setup() {
  const log = new NumberedLog();
  const journal = new KeptJournal();
  const tail = new Tail(log, journal, { page: 2, pollMs: 5, logPrefix: 'test.' });
  const listener = new Listener();
  tail.subscribe(listener);
  return { log, journal, tail, listener };
}

describe('the tail of events', () => {
  it('says where it began, and tells everything after that in pages', async () => {
    const { log, tail, listener } = setup();
    log.positions = [1, 2, 3];
    expect(await tail.turn()).toBe(false);
    expect([await tail.begun, listener.heard]).toEqual([3, []]);
    log.positions.push(4, 5, 6);
    expect([await tail.turn(), await tail.turn()]).toEqual([true, false]);
    expect([await tail.begun, listener.heard]).toEqual([3, [4, 5, 6]]);
  });

  it('has not begun while the log cannot be read', async () => {
    const { log, tail } = setup();
    log.isAway = true;
    await expect(tail.turn()).rejects.toThrow('away');
    expect(await Promise.race([tail.begun, Promise.resolve('pending')])).toBe('pending');
    log.isAway = false;
    await tail.turn();
    expect(await tail.begun).toBe(0);
  });

  it('tells of a cut before what comes after it', async () => {
    const { log, tail, listener, journal } = setup();
    await tail.turn();
    log.positions = [7, 8];
    await tail.turn();
    expect([listener.heard, journal.events]).toEqual([['cut', 7, 8], ['test.cut']]);
  });

  it('tells the others what one listener fails over', async () => {
    const { log, tail, journal } = setup();
    const failing = new Listener();
    failing.told = () => {
      throw new Error('a fault');
    };
    const last = new Listener();
    tail.subscribe(failing);
    tail.subscribe(last);
    await tail.turn();
    log.positions = [1];
    await tail.turn();
    expect([last.heard, journal.events]).toEqual([[1], ['test.listener_failed']]);
  });
});
