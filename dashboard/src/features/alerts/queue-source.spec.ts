/** The order of the queue: by severity, storms for their children, what resolved itself at the end. */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../../api/contract.ts';
import { FactStore } from '../../live/fact-store.ts';
import { Topic } from '../../live/topic.ts';
import { wordsIn } from './queue-choice.ts';
import type { ViewName } from './queue-choice.ts';
import { QueueSource } from './queue-source.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');

function alert(id: string, part: Partial<Alert> = {}): Alert {
  return {
    id,
    kind: 'transaction-risk',
    subject: `acc-${id}`,
    severity: 'medium',
    status: 'open',
    disposition: null,
    assignee: null,
    snoozedUntil: null,
    parentId: null,
    transactionId: null,
    transactionIds: [],
    hits: [],
    lastSeenAt: '2026-11-21T11:59:00.000Z',
    updatedAt: '2026-11-21T11:59:00.000Z',
    version: 1,
    ...part,
  } as Alert;
}

describe('The rows of the queue', () => {
  let live: FactStore<Alert>;
  let source: QueueSource;
  let decided: (alert: Alert) => Alert;

  const rows = (view: ViewName = 'open', filter = '', expanded: string[] = []): string[] => {
    source.ask({ view, words: wordsIn(filter), me: 'ana', held: new Set(), expanded: new Set(expanded) });
    return source.rows().map(({ id }) => id);
  };

  beforeAll(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  beforeEach(() => {
    live = new FactStore<Alert>(
      100,
      (a, b) => (a.id < b.id ? 1 : -1),
      (known, next) => next.version >= known.version,
    );
    decided = (each) => each;
    source = new QueueSource(live, new Topic(), { shown: (each) => decided(each), title: ({ subject }) => subject, now: () => NOW });
  });

  it('the most severe come first, among equals the newest', () => {
    live.replace([
      alert('1', { severity: 'medium' }),
      alert('2', { severity: 'critical' }),
      alert('3', { severity: 'critical', lastSeenAt: '2026-11-21T11:59:30.000Z' }),
    ]);
    expect(rows()).toEqual(['3', '2', '1']);
    expect(source.section('3')).toBe('critical');
  });

  it('a storm stands for its children until it is opened', () => {
    live.replace([alert('s', { kind: 'alert-storm', severity: 'high' }), alert('c', { parentId: 's' }), alert('x')]);
    expect(rows()).toEqual(['s', 'x']);
    expect(rows('open', '', ['s'])).toEqual(['s', 'c', 'x']);
    expect(source.section('c')).toBe('high');
  });

  it('a child stands for itself when its storm is over', () => {
    live.replace([
      alert('s', { kind: 'alert-storm', status: 'resolved', updatedAt: '2026-11-21T11:00:00.000Z' }),
      alert('c', { parentId: 's' }),
    ]);
    expect(rows()).toEqual(['c']);
  });

  it('what resolved itself rests five minutes under a heading of its own', () => {
    live.replace([
      alert('1', { status: 'resolved', updatedAt: '2026-11-21T11:56:00.000Z' }),
      alert('2', { status: 'resolved', updatedAt: '2026-11-21T11:54:00.000Z' }),
      alert('3'),
    ]);
    expect(rows()).toEqual(['3', '1']);
    expect(source.section('1')).toBe('themselves');
    expect(rows('themselves')).toEqual(['1', '2']);
  });

  it('what was just decided counts at once', () => {
    live.replace([alert('1'), alert('2')]);
    decided = (each) => (each.id === '1' ? { ...each, status: 'resolved', disposition: 'benign' } : each);
    expect(rows()).toEqual(['2']);
    expect(rows('resolved')).toEqual(['1']);
  });

  it('the newer version of a live and of a read alert holds', () => {
    live.replace([alert('1', { version: 2, severity: 'high' })]);
    source.add([alert('1', { version: 1 }), alert('2', { version: 1 })]);
    expect(source.get('1')?.severity).toBe('high');
    source.add([alert('1', { version: 3, severity: 'critical' })]);
    expect(source.get('1')?.severity).toBe('critical');
    expect(rows()).toEqual(['1', '2']);
  });

  it('the filter leaves out what does not match', () => {
    live.replace([alert('1', { severity: 'high' }), alert('2')]);
    expect(rows('open', 'high')).toEqual(['1']);
    expect(rows('open', 'account:acc-2')).toEqual(['2']);
  });
});
