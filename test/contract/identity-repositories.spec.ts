/** Holds the repositories of identity to their contracts, on each kind of database. */
import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { PostgresApiKeyRepository } from '../../src/infrastructure/persistence/api-key-repository.postgres.ts';
import { PostgresAuditLog } from '../../src/infrastructure/persistence/audit-log.postgres.ts';
import { PostgresSessionRepository } from '../../src/infrastructure/persistence/session-repository.postgres.ts';
import { PostgresUnitOfWork } from '../../src/infrastructure/persistence/unit-of-work.postgres.ts';
import { PostgresUserRepository } from '../../src/infrastructure/persistence/user-repository.postgres.ts';
import { HandClock } from '../support/hand-clock.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { apiKeyRepositoryContract } from './api-key-repository.contract.ts';
import { auditLogContract } from './audit-log.contract.ts';
import { sessionRepositoryContract } from './session-repository.contract.ts';
import { userRepositoryContract } from './user-repository.contract.ts';

const AUDIT_KEY = 'test-audit-key-0123456789-abcdefgh';

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => test.clear());
  afterAll(() => test.close());

  describe('users', () => userRepositoryContract(() => new PostgresUserRepository(test.database)));
  describe('sessions', () =>
    sessionRepositoryContract(() => ({
      sessions: new PostgresSessionRepository(test.database),
      users: new PostgresUserRepository(test.database),
    })));
  describe('the audit log', () =>
    auditLogContract(() => {
      const clock = new HandClock();
      return { audit: new PostgresAuditLog(test.database, clock, AUDIT_KEY), unit: new PostgresUnitOfWork(test.database), clock };
    }));
  describe('API keys', () => apiKeyRepositoryContract(() => new PostgresApiKeyRepository(test.database)));
});
