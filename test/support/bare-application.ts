/** A server without modules: the limits and headers of every request, and whatever a suite adds to it. */
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Journal } from '../../src/application/ports/journal.ts';
import { PrometheusMetrics } from '../../src/infrastructure/observability/metrics.prometheus.ts';
import { configureHttp, createHttpAdapter } from '../../src/presentation/http/http-server.ts';

class SilentJournal extends Journal {
  info(): void {}
  warn(): void {}
  error(): void {}
}

@Module({})
class NothingElse {}

export async function bareApplication(add: (app: NestFastifyApplication) => Promise<void>): Promise<NestFastifyApplication> {
  const http = { itemBodyBytes: 1024, batchBodyBytes: 1024, corsOrigins: [], trustedProxies: [] };
  const built = await Test.createTestingModule({ imports: [NothingElse] }).compile();
  const app = built.createNestApplication<NestFastifyApplication>(createHttpAdapter(http), { bodyParser: false, logger: false });
  configureHttp(app, http, { journal: new SilentJournal(), metrics: new PrometheusMetrics(), trace: () => {} });
  await add(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
