import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert, AlertKind } from './alert.ts';
import { AlertBook } from './alert-book.ts';
import type { AlertChange, Raising } from './alert-book.ts';

const AT = 1_800_000_000_000;
let serial = 0;

const aRaising = (changes: Partial<Raising> = {}): Raising => ({
  kind: 'transaction-risk',
  subject: 'acc-1',
  severity: 'medium',
  message: 'Score 200: large amount',
  transactionId: `t-${(serial += 1)}`,
  counterpartyId: null,
  anomalyId: null,
  symbol: null,
  hits: [],
  ...changes,
});

/** Units of work one after another, each with what those before it left. */
class Desk {
  at = AT;
  readonly alerts = new Map<string, Alert>();

  run(work: (book: AlertBook) => void): AlertChange[] {
    const newest = new Map<AlertKind, number[]>();
    for (const { kind, createdAt } of this.alerts.values()) newest.set(kind, [...(newest.get(kind) ?? []), createdAt].slice(-20));
    const unresolved = [...this.alerts.values()].filter(({ status }) => status !== 'resolved');
    const book = new AlertBook({ unresolved, newest }, (at) => `${at}-${(serial += 1)}`, this.at);
    work(book);
    const changes = book.changes();
    for (const { alert } of changes) this.alerts.set(alert.id, alert);
    return changes;
  }

  raise(...raisings: Raising[]): AlertChange[] {
    return this.run((book) => {
      for (const raising of raisings) book.raise(raising);
    });
  }
}

const told = (changes: AlertChange[]): string[] =>
  changes.flatMap(({ events }) => events.map(({ event, alert }) => `${event} ${alert.count}`));
const notices = (changes: AlertChange[]): string[] => changes.flatMap((change) => change.notices.map(({ notice }) => notice));

describe('AlertBook', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });

  it('creates an alert and tells of it at once', () => {
    const changes = desk.raise(aRaising({ transactionId: 't', counterpartyId: 'shop' }));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      isNew: true,
      alert: { status: 'open', count: 1, version: 1, transactionId: 't', transactionIds: ['t'], parentId: null, createdAt: AT },
      transactions: [{ id: 't', counterpartyId: 'shop' }],
      entries: [{ actor: 'system', action: 'raised' }],
    });
    expect([told(changes), notices(changes)]).toEqual([['created 1'], ['created']]);
  });

  it('absorbs what happens again, in one unit and in later ones', () => {
    expect(told(desk.raise(aRaising(), aRaising()))).toEqual(['created 2']);
    desk.at += 5000;
    const changes = desk.raise(aRaising(), aRaising());
    expect(changes[0]!.alert).toMatchObject({ count: 4, lastSeenAt: AT + 5000, firstSeenAt: AT, version: 4 });
    expect([told(changes), notices(changes)]).toEqual([['updated 4'], []]);
  });

  it('keeps the newest fifty transactions and tells the store of all', () => {
    const changes = desk.raise(...Array.from({ length: 60 }, (_, i) => aRaising({ transactionId: `x${i}` })));
    expect(changes[0]!.alert.transactionIds).toEqual(Array.from({ length: 50 }, (_, i) => `x${i + 10}`));
    expect(changes[0]!.transactions).toHaveLength(60);
  });

  it('pushes pure counts once a second, and leaves the rest to be told later', () => {
    desk.raise(aRaising());
    desk.at += 999;
    const early = desk.raise(aRaising());
    expect([told(early), early[0]!.alert.isPushDue]).toEqual([[], true]);
    desk.at += 1;
    const due = desk.raise(aRaising());
    expect([told(due), due[0]!.alert.isPushDue, due[0]!.alert.pushedAt]).toEqual([['updated 3'], false, AT + 1000]);
  });

  it('tells a rise of severity at once, also while it sleeps, and keeps what explains it', () => {
    const [{ alert }] = desk.raise(aRaising({ transactionId: 'mild' })) as [AlertChange];
    desk.alerts.set(alert.id, { ...alert, snoozedUntil: AT + 60_000 });
    desk.at += 10;
    expect(told(desk.raise(aRaising()))).toEqual([]);
    const changes = desk.raise(aRaising({ severity: 'critical', message: 'Score 900', transactionId: 'bad', hits: [{ rule: 'x' }] }));
    expect(changes[0]!.alert).toMatchObject({ severity: 'critical', message: 'Score 900', transactionId: 'bad', hits: [{ rule: 'x' }] });
    expect([told(changes), notices(changes)]).toEqual([['updated 3'], ['escalated']]);
    expect(desk.raise(aRaising({ severity: 'high', message: 'mild' }))[0]!.alert).toMatchObject({
      severity: 'critical',
      message: 'Score 900',
    });
  });

  it('counts while it sleeps without a push', () => {
    const [{ alert }] = desk.raise(aRaising()) as [AlertChange];
    desk.alerts.set(alert.id, { ...alert, snoozedUntil: AT + 60_000 });
    desk.at += 5000;
    const changes = desk.raise(aRaising());
    expect([told(changes), changes[0]!.alert.count, changes[0]!.alert.isPushDue]).toEqual([[], 2, true]);
  });

  it('makes the 21st alert of a kind within a minute a child, which is stored and not told', () => {
    for (let i = 0; i < 20; i += 1) expect(told(desk.raise(aRaising({ subject: `a${i}` })))).toEqual(['created 1']);
    const [parent, child] = desk.raise(aRaising({ subject: 'a20' })) as [AlertChange, AlertChange];
    expect(parent.alert).toMatchObject({ kind: 'alert-storm', subject: 'transaction-risk', severity: 'high', count: 1 });
    expect(child.alert).toMatchObject({ subject: 'a20', parentId: parent.alert.id });
    expect([told([parent]), told([child]), notices([child])]).toEqual([['created 1'], [], []]);
    expect(told(desk.raise(aRaising({ subject: 'a20', severity: 'critical' })))).toEqual([]);
  });

  it('tells of a child again once its storm is over', () => {
    for (let i = 0; i < 21; i += 1) desk.raise(aRaising({ subject: `a${i}` }));
    desk.at += 120_000;
    desk.run((book) => book.end('alert-storm', 'transaction-risk'));
    const changes = desk.raise(aRaising({ subject: 'a20', severity: 'critical' }));
    expect([told(changes), notices(changes)]).toEqual([['updated 2'], ['escalated']]);
  });

  it('makes a handful of alerts of a storm in one unit, with right counts', () => {
    const changes = desk.raise(...Array.from({ length: 10_000 }, (_, i) => aRaising({ subject: `a${i % 500}` })));
    const count = (filter: (alert: Alert) => boolean): number =>
      changes.filter(({ alert }) => filter(alert)).reduce((sum, { alert }) => sum + alert.count, 0);
    expect(count(({ kind }) => kind === 'transaction-risk')).toBe(10_000);
    expect(count(({ kind }) => kind === 'alert-storm')).toBe(480);
    expect(told(changes)).toHaveLength(21);
    expect(changes[0]!.alert.kind).toBe('alert-storm');
  });

  it('begins anew when fewer came within the minute', () => {
    for (let i = 0; i < 20; i += 1) desk.raise(aRaising({ subject: `a${i}` }));
    desk.at += 60_000;
    expect(desk.raise(aRaising({ subject: 'late' }))[0]!.alert.parentId).toBeNull();
  });

  it('ends what is open, and leaves what a person has in hand', () => {
    const spike = aRaising({ kind: 'market-spike', subject: 'A:UP', transactionId: null, anomalyId: 'n' });
    desk.raise(spike);
    const ended = desk.run((book) => book.end('market-spike', 'A:UP'));
    expect(ended[0]!.alert).toMatchObject({ status: 'resolved', disposition: null });
    expect([told(ended), notices(ended)]).toEqual([['resolved 1'], ['resolved']]);
    const [{ alert }] = desk.raise(spike) as [AlertChange];
    desk.alerts.set(alert.id, { ...alert, status: 'acknowledged' });
    expect(desk.run((book) => book.end('market-spike', 'A:UP'))).toEqual([]);
  });

  it('tells creation and end of what begins and ends in one unit', () => {
    const changes = desk.run((book) => {
      book.raise(aRaising({ kind: 'market-spike', subject: 'A:UP' }));
      book.end('market-spike', 'A:UP');
    });
    expect([told(changes), notices(changes)]).toEqual([
      ['created 1', 'resolved 1'],
      ['created', 'resolved'],
    ]);
    expect(changes[0]!.events[0]!.alert.status).toBe('open');
  });

  it('escalates without counting', () => {
    desk.raise(aRaising({ kind: 'market-spike', subject: 'A:UP', severity: 'high' }));
    const changes = desk.run((book) => book.escalate('market-spike', 'A:UP', 'critical', 'worse'));
    expect(changes[0]!.alert).toMatchObject({ count: 1, severity: 'critical', message: 'worse' });
    expect(notices(changes)).toEqual(['escalated']);
    expect(desk.run((book) => book.escalate('market-spike', 'A:UP', 'high', 'milder'))).toEqual([]);
  });
});
