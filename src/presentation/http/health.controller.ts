/** Probes: whether the process lives, whether it may be given requests, and how its parts fare. */
import { Controller, Get, HttpCode, HttpException, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { SystemHealth } from '../../application/monitoring/system-health.ts';
import type { PartHealth } from '../../application/monitoring/system-health.ts';
import { ProcessFigures } from '../../application/ports/process-figures.ts';
import { Public } from './access.guard.ts';
import { Operation } from './operation.ts';

type Parts = Record<string, PartHealth>;

interface ReadinessView {
  status: string;
  info: Parts;
  error: Parts;
  details: Parts;
}

interface HealthView {
  status: 'ok' | 'degraded';
  version: string;
  mode: string;
  instance: string;
  uptimeSeconds: number;
  details: Parts;
}

const NO_DOCS = { noCache: true, swaggerDocumentation: false };
const INFO_EXAMPLE = {
  database: { status: 'up', durability: 'process' },
  market: { status: 'up', partitions: 2, split: false },
};
const DETAILS_EXAMPLE = { ...INFO_EXAMPLE, redis: { status: 'disabled' }, kafka: { status: 'disabled' }, pinot: { status: 'disabled' } };

@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly health: SystemHealth,
    private readonly process: ProcessFigures,
  ) {}

  @Get('live')
  @Operation({ summary: 'Whether the process lives', responseExample: { status: 'ok' } })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck(NO_DOCS)
  @Operation({
    summary: 'Whether it may be given requests: 503 while the database is away and during shutdown',
    responseExample: { status: 'ok', info: INFO_EXAMPLE, error: {}, details: DETAILS_EXAMPLE },
    free: ['info', 'error', 'details'],
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessView> {
    const { info, error, details, ...readiness } = await this.readiness();
    const status = this.health.isShuttingDown ? 'shutting_down' : readiness.status;
    if (status !== 'ok') void reply.status(503);
    const others = this.health.others();
    // What is down here keeps nobody from being served: it is a detail, not an error.
    const up = Object.fromEntries(Object.entries(others).filter(([, part]) => part.status === 'up'));
    return { status, info: { ...info, ...up }, error, details: { ...details, ...others } };
  }

  @Get('startup')
  @HealthCheck(NO_DOCS)
  @Operation({ summary: 'Whether the start is over: 200 from the moment that it listens', responseExample: { status: 'ok' } })
  startup(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get()
  @HttpCode(200)
  @Operation({
    summary: 'How all parts fare',
    responseExample: { status: 'ok', version: '0.1.0', mode: 'embedded', instance: 'a1', uptimeSeconds: 60, details: DETAILS_EXAMPLE },
    free: ['details'],
  })
  async overview(): Promise<HealthView> {
    const details: Parts = { database: await this.health.database(), ...this.health.others() };
    const isWell = Object.values(details).every(({ status }) => status !== 'down') && !this.health.isCrowded();
    const { version, mode, instance } = this.process;
    return {
      status: isWell ? 'ok' : 'degraded',
      version,
      mode,
      instance,
      uptimeSeconds: Math.floor(this.process.uptimeSeconds()),
      details,
    };
  }

  private async readiness(): Promise<ReadinessView> {
    try {
      return (await this.checks.check([() => this.database()])) as ReadinessView;
    } catch (error) {
      // The library tells a failed check as an exception that carries the result.
      if (error instanceof HttpException) return error.getResponse() as ReadinessView;
      throw error;
    }
  }

  private async database(): Promise<HealthIndicatorResult> {
    const { status, ...details } = await this.health.database();
    const indicator = this.indicators.check('database');
    return status === 'up' ? indicator.up(details) : indicator.down(details);
  }
}
