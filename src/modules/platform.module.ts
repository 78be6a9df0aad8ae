/** What every part stands on: settings, log, clock, figures of the process, database. */
import { Global, Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../application/ports/clock.ts';
import { ClusterSignal } from '../application/ports/cluster-signal.ts';
import { DatabaseProbe } from '../application/ports/database-probe.ts';
import { Journal } from '../application/ports/journal.ts';
import { LiveEpoch } from '../application/ports/live-epoch.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { PasswordStrength } from '../application/ports/password-strength.ts';
import { ProcessFigures } from '../application/ports/process-figures.ts';
import { Config } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { PrometheusMetrics } from '../infrastructure/observability/metrics.prometheus.ts';
import { NodeProcessFigures } from '../infrastructure/observability/process-figures.node.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import type { DatabaseOptions } from '../infrastructure/persistence/database-options.ts';
import { PostgresDatabaseProbe } from '../infrastructure/persistence/database-probe.postgres.ts';
import { PostgresLiveEpoch } from '../infrastructure/persistence/live-epoch.postgres.ts';
import { RedisClusterSignal } from '../infrastructure/redis/cluster-signal.redis.ts';
import { RedisConnection } from '../infrastructure/redis/connection.ts';
import { ZxcvbnPasswordStrength } from '../infrastructure/security/password-strength.zxcvbn.ts';
import { VERSION } from '../infrastructure/version.ts';

/** How the settings want the database opened. */
export function databaseOptions(config: Config, journal: Journal): DatabaseOptions {
  return {
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePoolSize,
    migrateOnStart: config.migrateOnStart,
    reportingCurrency: config.reportingCurrency,
    log: (level, event, message, fields) =>
      level === 'error' ? journal.error(event, message, undefined, fields) : journal[level](event, message, fields),
  };
}

/** Being global it begins before the other modules and ends after them: they store their last figures while they stop. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RedisConnection) private readonly redis: RedisConnection | null,
  ) {}

  /** @param strength asked about the first administrator's password before; its thread need not load its dictionaries twice */
  static with(config: Config, journal: Journal, strength = new ZxcvbnPasswordStrength()): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: Journal, useValue: journal },
        { provide: PasswordStrength, useValue: strength },
        { provide: Clock, useClass: SystemClock },
        { provide: Metrics, useClass: PrometheusMetrics },
        {
          provide: ProcessFigures,
          useFactory: () => new NodeProcessFigures({ instance: config.instanceId, version: VERSION, mode: config.mode }),
        },
        {
          provide: Database,
          useFactory: async () => {
            const database = new Database(databaseOptions(config, journal));
            await database.open();
            return database;
          },
        },
        { provide: RedisConnection, useFactory: () => connectRedis(config, journal) },
        { provide: LiveEpoch, inject: [Database], useFactory: (database: Database) => new PostgresLiveEpoch(database) },
        {
          provide: ClusterSignal,
          inject: [RedisConnection],
          useFactory: (redis: RedisConnection | null) => new RedisClusterSignal(redis),
        },
        {
          provide: DatabaseProbe,
          inject: [Database, Clock],
          useFactory: (database: Database, clock: Clock) => new PostgresDatabaseProbe(database, clock),
        },
      ],
      exports: [
        Config,
        Journal,
        PasswordStrength,
        Clock,
        Metrics,
        ProcessFigures,
        Database,
        DatabaseProbe,
        RedisConnection,
        ClusterSignal,
        LiveEpoch,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.redis?.close();
    await this.database.close();
  }
}

/** null where no Redis is used. A start never waits for it. */
function connectRedis({ redisUrl, redisPrefix }: Config, journal: Journal): RedisConnection | null {
  if (redisUrl === null) return null;
  const connection = new RedisConnection({
    url: redisUrl,
    prefix: redisPrefix ?? '',
    log: (level, event, message) => journal[level](event, message),
  });
  connection.start();
  return connection;
}
