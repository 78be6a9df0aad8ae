/** The audit log, and the transactions that acts and their records share. */
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { AuditAnchors } from '../application/audit/audit-anchors.ts';
import { AuditQueries } from '../application/audit/audit.queries.ts';
import { AuditLog } from '../application/ports/audit-log.ts';
import { Clock } from '../application/ports/clock.ts';
import { Journal } from '../application/ports/journal.ts';
import { UnitOfWork } from '../application/ports/unit-of-work.ts';
import { Config } from '../infrastructure/config.ts';
import { auditLogOf } from '../infrastructure/persistence/audit-log.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresUnitOfWork } from '../infrastructure/persistence/unit-of-work.postgres.ts';
import { AuditController } from '../presentation/http/audit.controller.ts';

@Module({
  controllers: [AuditController],
  providers: [
    { provide: AuditLog, inject: [Config, Database, Clock], useFactory: auditLogOf },
    { provide: UnitOfWork, useClass: PostgresUnitOfWork },
    {
      provide: AuditAnchors,
      inject: [AuditLog, Journal],
      useFactory: (audit: AuditLog, journal: Journal) => new AuditAnchors(audit, journal),
    },
    AuditQueries,
  ],
  exports: [AuditLog, UnitOfWork],
})
export class AuditModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(AuditAnchors) private readonly anchors: AuditAnchors) {}

  onApplicationBootstrap(): void {
    this.anchors.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.anchors.stop();
  }
}
