import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuditAnchor, AuditLog } from '../ports/audit-log.ts';
import { Journal } from '../ports/journal.ts';
import { AuditAnchors } from './audit-anchors.ts';

class Lines extends Journal {
  readonly lines: unknown[] = [];
  info(event: string, _message: string, details?: object): void {
    this.lines.push({ event, ...details });
  }
  warn(event: string): void {
    this.lines.push({ event });
  }
  error(): void {}
}

describe('anchors of the audit chain', () => {
  let journal: Lines;
  let head: () => Promise<AuditAnchor | null>;
  let anchors: AuditAnchors;
  beforeEach(() => {
    jest.useFakeTimers();
    journal = new Lines();
    anchors = new AuditAnchors({ head: () => head() } as AuditLog, journal);
  });
  afterEach(() => void jest.useRealTimers());

  it('are logged every hour and at the end', async () => {
    let sequence = 0;
    head = () => Promise.resolve({ sequence: (sequence += 1), hash: 'ab' });
    anchors.start();
    await jest.advanceTimersByTimeAsync(3_600_000 * 2 + 1);
    await anchors.stop();
    await jest.advanceTimersByTimeAsync(3_600_000 * 2);
    expect(journal.lines).toEqual([1, 2, 3].map((n) => ({ event: 'audit.anchor', sequence: n, hash: 'ab' })));
  });

  it('are none while nothing is recorded', async () => {
    head = () => Promise.resolve(null);
    await anchors.stop();
    expect(journal.lines).toEqual([]);
  });

  it('end nothing when the database is away', async () => {
    head = () => Promise.reject(new Error('away'));
    await anchors.stop();
    expect(journal.lines).toEqual([{ event: 'audit.no_anchor' }]);
  });
});
