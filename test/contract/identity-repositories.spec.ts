/** Holds the repositories of identity to their contracts, on each kind of database. */
import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { PostgresApiKeyRepository } from '../../src/infrastructure/persistence/api-key-repository.postgres.ts';
import { PostgresUserRepository } from '../../src/infrastructure/persistence/user-repository.postgres.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { apiKeyRepositoryContract } from './api-key-repository.contract.ts';
import { userRepositoryContract } from './user-repository.contract.ts';

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => test.clear());
  afterAll(() => test.close());

  describe('users', () => userRepositoryContract(() => new PostgresUserRepository(test.database)));
  describe('API keys', () => apiKeyRepositoryContract(() => new PostgresApiKeyRepository(test.database)));
});
