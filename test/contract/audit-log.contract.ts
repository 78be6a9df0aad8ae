/** What every `AuditLog` does, together with the unit of work that it belongs to. */
import { expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { AuditEntry, AuditLog } from '../../src/application/ports/audit-log.ts';
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts';
import type { HandClock } from '../support/hand-clock.ts';

const ZEROS = '0'.repeat(64);

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  act: { actor: 'user:ada', ipAddress: '203.0.113.7', requestId: 'r-1' },
  action: 'user.created',
  target: 'user:1',
  ...changes,
});

export function auditLogContract(create: () => { audit: AuditLog; unit: UnitOfWork; clock: HandClock }): void {
  it('gives back what was appended, numbered and chained', async () => {
    const { audit, clock } = create();
    const details = { Zoë: 'é猫', b: [1, 0.1, 1e21, null, true], a: { nested: 'x\u0000\u2028"\\' } };
    await audit.append(entry({ details }));
    clock.at += 5;
    await audit.append(entry({ act: { actor: 'anonymous', ipAddress: null, requestId: null }, target: null, outcome: 'failure' }));
    const [second, first] = await audit.find({}, null, 10);
    expect(first).toMatchObject({ sequence: 1, actor: 'user:ada', action: 'user.created', outcome: 'success', details, prevHash: ZEROS });
    expect(second).toMatchObject({ sequence: 2, at: first!.at + 5, target: null, ipAddress: null, outcome: 'failure', details: {} });
    expect(second!.prevHash).toBe(first!.hash);
    expect(await audit.head()).toEqual({ sequence: 2, hash: second!.hash });
  });

  it('seals a record so that anybody with the key can do it again', async () => {
    const { audit, clock } = create();
    await audit.append(entry({ details: { b: 1, a: 'é' } }));
    const text =
      `{"action":"user.created","actor":"user:ada","at":"${new Date(clock.now()).toISOString()}","details":{"a":"é","b":1},` +
      `"ipAddress":"203.0.113.7","outcome":"success","requestId":"r-1","sequence":1,"target":"user:1"}`;
    const hash = createHmac('sha256', 'test-audit-key-0123456789-abcdefgh').update(`${ZEROS}${text}`).digest('hex');
    expect(await audit.head()).toEqual({ sequence: 1, hash });
  });

  it('is found by actor, action and time, page after page', async () => {
    const { audit, clock } = create();
    const begin = clock.now();
    for (let i = 0; i < 6; i += 1) {
      const act = { ...entry().act, actor: i % 2 === 0 ? 'user:ada' : 'key:feed' };
      await audit.append(entry({ act, action: i < 3 ? 'user.created' : 'symbol.reset' }));
      clock.at += 10;
    }
    const sequences = async (...query: Parameters<AuditLog['find']>) => (await audit.find(...query)).map(({ sequence }) => sequence);
    expect(await sequences({}, null, 4)).toEqual([6, 5, 4, 3]);
    expect(await sequences({}, 3, 4)).toEqual([2, 1]);
    expect(await sequences({ actor: 'key:feed' }, null, 10)).toEqual([6, 4, 2]);
    expect(await sequences({ actor: 'key:feed', action: 'symbol.reset' }, 6, 10)).toEqual([4]);
    expect(await sequences({ from: begin + 10, to: begin + 30 }, null, 10)).toEqual([3, 2]);
    expect(await sequences({ actor: 'nobody' }, null, 10)).toEqual([]);
  });

  it('is one chain when many append at once', async () => {
    const { audit } = create();
    await Promise.all(Array.from({ length: 12 }, (_, i) => audit.append(entry({ target: `user:${i}` }))));
    const head = await audit.head();
    expect(await audit.verify()).toEqual({ valid: true, records: 12, head: head!.hash, brokenAt: null });
  });

  it('is committed with the unit of work, or not at all', async () => {
    const { audit, unit } = create();
    const failure = new Error('no');
    const failed = unit.run(async () => {
      await audit.append(entry());
      expect(await audit.head()).toMatchObject({ sequence: 1 });
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    expect(await audit.head()).toBeNull();
    await unit.run(() => unit.run(async () => audit.append(entry())));
    expect(await audit.head()).toMatchObject({ sequence: 1 });
  });

  it('lets what goes on after a unit of work stand for itself', async () => {
    const { audit, unit } = create();
    let release!: () => void;
    const over = new Promise<void>((resolve) => (release = resolve));
    let late!: Promise<void>;
    await unit.run(() => {
      late = over.then(() => audit.append(entry()));
      return Promise.resolve();
    });
    release();
    await late;
    expect(await audit.verify()).toMatchObject({ valid: true, records: 1 });
  });

  it('is valid while it is empty', async () => {
    expect(await create().audit.verify()).toEqual({ valid: true, records: 0, head: null, brokenAt: null });
  });
}
