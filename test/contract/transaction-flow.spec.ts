/** The contracts of what brings transactions from acceptance to their end, on each database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresClusterLease } from '../../src/infrastructure/persistence/cluster-lease.postgres.ts';
import { FlowScene } from '../support/flow-scene.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { assessmentQueueContract } from './assessment-queue.contract.ts';
import { outboxRelayContract } from './outbox-relay.contract.ts';
import { settlementClaimsContract } from './settlement-claims.contract.ts';

describe.each(TEST_DATABASES)('on the $kind database', ({ kind, open }) => {
  let test: TestDatabase;
  let scene: FlowScene;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    scene = new FlowScene(test.database);
  });
  afterEach(async () => {
    await scene.ledger.close();
    await test.clear();
  });
  afterAll(() => test.close());

  describe('assessment', () => assessmentQueueContract(() => scene));
  describe('settlement', () => settlementClaimsContract(() => scene));
  describe('relay', () => outboxRelayContract(() => scene));

  describe('lease', () => {
    const others = () => new PostgresClusterLease(test.database, 'b');

    it('keeps its token while it is held, and gives another to the next holder', async () => {
      const token = await scene.lease.hold('relay', 60_000);
      expect(await scene.lease.hold('relay', 60_000)).toBe(token);
      expect(await scene.lease.hold('assessment', 60_000)).toBe(1);
      await scene.lease.release('relay');
      expect(await others().hold('relay', 60_000)).toBe(token! + 1);
    });

    const server = kind === 'server' ? it : it.skip;
    server('belongs to one until its time is over', async () => {
      expect(await scene.lease.hold('relay', 300)).toBe(1);
      expect(await others().hold('relay', 300)).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(await others().hold('relay', 300)).toBe(2);
      expect(await scene.lease.hold('relay', 300)).toBeNull();
    });

    const embedded = kind === 'embedded' ? it : it.skip;
    embedded('needs no waiting where a process is alone on its database', async () => {
      expect(await scene.lease.hold('relay', 60_000)).toBe(1);
      expect(await others().hold('relay', 60_000)).toBe(2);
    });
  });
});
