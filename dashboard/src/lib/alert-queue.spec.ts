/** The order of the queue: by severity, storms for their children, what resolved itself at the end. */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../api/contract.ts';
import { Topic } from '../live/topic.ts';
import { AlertQueue } from './alert-queue.ts';
import type { AlertQuestion, AlertSource } from './alert-queue.ts';

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
  let known: { -readonly [key in keyof AlertSource]: AlertSource[key] };
  let queue: AlertQueue;

  const rows = (question: Partial<AlertQuestion> = {}): string[] => {
    queue.ask({ view: 'open', expanded: new Set(), ...question });
    return queue.rows().map(({ id }) => id);
  };

  beforeAll(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  beforeEach(() => {
    known = { topics: [new Topic()], all: [], now: NOW, get: (id) => known.all.find((each) => each.id === id) };
    queue = new AlertQueue(known, { me: 'ana' });
  });

  it('the most severe come first, among equals the newest', () => {
    known.all = [
      alert('1', { severity: 'medium' }),
      alert('2', { severity: 'critical' }),
      alert('3', { severity: 'critical', lastSeenAt: '2026-11-21T11:59:30.000Z' }),
    ];
    expect(rows()).toEqual(['3', '2', '1']);
    expect(queue.section('3')).toBe('critical');
  });

  it('the same row may come under another heading', () => {
    known.all = [alert('1', { status: 'resolved' })];
    expect([rows(), queue.section('1')]).toEqual([['1'], 'themselves']);
    expect([rows({ view: 'themselves' }), queue.section('1')]).toEqual([['1'], 'all']);
  });

  it('a storm stands for its children until it is opened, then for those that are not resolved', () => {
    const storm = alert('s', { kind: 'alert-storm', severity: 'high' });
    const over = alert('over', { parentId: 's', status: 'resolved', updatedAt: '2026-11-21T11:59:00.000Z' });
    known.all = [storm, alert('c', { parentId: 's' }), over, alert('x')];
    expect(rows()).toEqual(['s', 'x']);
    expect(queue.counts.open).toBe(2);
    expect(rows({ expanded: new Set(['s']) })).toEqual(['s', 'c', 'x']);
    expect(queue.section('c')).toBe('high');
    expect(queue.counts.open).toBe(2);
  });

  it('a child stands for itself where its storm is not in the view', () => {
    const child = alert('c', { parentId: 's', assignee: 'ana' });
    const storm = (part: Partial<Alert>): Alert => alert('s', { kind: 'alert-storm', ...part });
    known.all = [storm({ status: 'resolved', updatedAt: '2026-11-21T11:59:00.000Z' }), child];
    expect(rows()).toEqual(['c', 's']);
    known.all = [storm({ snoozedUntil: '2026-11-21T13:00:00.000Z' }), child];
    expect(rows()).toEqual(['c']);
    known.all = [storm({}), child];
    expect(rows({ view: 'mine' })).toEqual(['c']);
    expect(rows({ isFound: ({ kind }) => kind !== 'alert-storm' })).toEqual(['c']);
  });

  it('what resolved itself rests five minutes under a heading of its own', () => {
    known.all = [
      alert('1', { status: 'resolved', updatedAt: '2026-11-21T11:56:00.000Z' }),
      alert('2', { status: 'resolved', updatedAt: '2026-11-21T11:54:00.000Z' }),
      alert('3'),
    ];
    expect(rows()).toEqual(['3', '1']);
    expect(queue.section('1')).toBe('themselves');
    expect(rows({ view: 'themselves' })).toEqual(['1', '2']);
  });

  it('the filter leaves out what does not match, but counts it', () => {
    known.all = [alert('1', { severity: 'high' }), alert('2')];
    expect(rows({ isFound: ({ severity }) => severity === 'high' })).toEqual(['1']);
    expect(queue.counts.open).toBe(2);
  });

  it('change by time alone, and are told of only then', () => {
    known.all = [alert('1', { snoozedUntil: '2026-11-21T12:00:01.000Z' })];
    const [topic] = known.topics;
    const close = queue.open();
    expect(rows()).toEqual([]);
    const told = queue.topic.version;
    topic!.paint();
    expect(queue.topic.version).toBe(told);
    known.now = NOW + 1_000;
    topic!.paint();
    expect([queue.topic.version, queue.rows().length]).toEqual([told + 1, 1]);
    close();
    known.all = [];
    topic!.paint();
    expect(queue.rows()).toHaveLength(1);
  });
});
