/** The contracts of the market's repositories, on each database. */
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { PostgresAnomalyEventLog } from '../../src/infrastructure/persistence/anomaly-event-log.postgres.ts';
import { PostgresAnomalyRepository } from '../../src/infrastructure/persistence/anomaly-repository.postgres.ts';
import { PostgresCandleRepository } from '../../src/infrastructure/persistence/candle-repository.postgres.ts';
import { PostgresGapRepository } from '../../src/infrastructure/persistence/gap-repository.postgres.ts';
import { PostgresStatisticsRepository } from '../../src/infrastructure/persistence/statistics-repository.postgres.ts';
import { SymbolIds } from '../../src/infrastructure/persistence/symbol-ids.ts';
import { PostgresSymbolSettingsRepository } from '../../src/infrastructure/persistence/symbol-settings-repository.postgres.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { anomalyEventLogContract } from './anomaly-event-log.contract.ts';
import { anomalyRepositoryContract } from './anomaly-repository.contract.ts';
import { candleRepositoryContract } from './candle-repository.contract.ts';
import { gapRepositoryContract } from './gap-repository.contract.ts';
import { statisticsRepositoryContract } from './statistics-repository.contract.ts';
import { symbolSettingsRepositoryContract } from './symbol-settings-repository.contract.ts';

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let ids: SymbolIds;
  let rung = 0;

  beforeAll(async () => {
    test = await open();
    // Fewer than some tests use, so that both sides of the limit are passed.
    ids = new SymbolIds(test.database, 100);
  }, DATABASE_START_MS);
  afterEach(() => test.clear());
  afterAll(() => test.close());

  const both = () => ({
    statistics: new PostgresStatisticsRepository(test.database, ids),
    candles: new PostgresCandleRepository(test.database),
  });
  describe('statistics', () => statisticsRepositoryContract(both));
  describe('candles', () => candleRepositoryContract(both));
  describe('anomalies', () => anomalyRepositoryContract(() => new PostgresAnomalyRepository(test.database, ids)));
  describe('events of anomalies', () =>
    anomalyEventLogContract(() => ({
      anomalies: new PostgresAnomalyRepository(test.database, ids, () => (rung += 1)),
      log: new PostgresAnomalyEventLog(test.database),
      database: test.database,
      rung: () => rung,
    })));
  describe('symbol settings', () => symbolSettingsRepositoryContract(() => new PostgresSymbolSettingsRepository(test.database, ids)));
  describe('gaps', () => gapRepositoryContract(() => new PostgresGapRepository(test.database, ids)));
});
