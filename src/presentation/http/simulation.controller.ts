/** The simulated market and made-up transactions: their state, start, stop, and jumps of prices on request. */
import { Body, Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MarketAdministration } from '../../application/market/market-administration.ts';
import { isoTime } from '../../application/market/market.view.ts';
import { MarketSimulation } from '../../application/ports/market-simulation.ts';
import type { SimulationStatus } from '../../application/ports/market-simulation.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { RequirePermission } from './access.guard.ts';
import { CurrentAct } from './current-act.ts';
import { Operation } from './operation.ts';
import { ShockDto, StartSimulationDto } from './simulation.dto.ts';
import { validateBody } from './validation.ts';

const STATUS_EXAMPLE = { running: true, seed: 42, ticksPerSecond: 2000, transactionsPerSecond: 10, symbols: ['AAPL', 'GOOG', 'MSFT'] };

@ApiTags('simulation')
@Controller('api/simulation')
export class SimulationController {
  constructor(
    private readonly simulation: MarketSimulation,
    private readonly administration: MarketAdministration,
  ) {}

  @Get()
  @RequirePermission('market:read')
  @Operation({ summary: 'State of the simulation', responseExample: STATUS_EXAMPLE })
  status(): SimulationStatus {
    return this.simulation.status();
  }

  @Post('start')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('market:configure')
  @Operation({
    summary: 'Start the simulation, or change its rates',
    description: 'Ticks and transactions start together. A rate that is absent stays as it was; 0 makes none.',
    example: { ticksPerSecond: 2000, transactionsPerSecond: 10 },
    optional: ['ticksPerSecond', 'transactionsPerSecond'],
    responseExample: STATUS_EXAMPLE,
    errors: ['validation_failed', 'market_elsewhere'],
  })
  async start(@Body() body: unknown, @CurrentAct() act: Act): Promise<SimulationStatus> {
    const { ticksPerSecond = null, transactionsPerSecond = null } = body === undefined ? {} : validateBody(StartSimulationDto, body);
    return this.administration.startSimulation(ticksPerSecond, transactionsPerSecond, act);
  }

  @Post('stop')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('market:configure')
  @Operation({ summary: 'Stop the simulation', responseExample: { ...STATUS_EXAMPLE, running: false }, errors: ['market_elsewhere'] })
  async stop(@CurrentAct() act: Act): Promise<SimulationStatus> {
    return this.administration.stopSimulation(act);
  }

  @Post('shocks')
  @HttpCode(HttpStatus.ACCEPTED)
  @RequirePermission('market:configure')
  @Operation({
    summary: 'Move the price of a simulated symbol at once',
    description: 'Half of the move is given back within 5 s. `percent` is signed, from −50 to 100.',
    example: { symbol: 'AAPL', percent: -4.5 },
    responseExample: { symbol: 'AAPL', percent: -4.5, eventTime: '2026-11-21T09:45:00.123Z' },
    status: 202,
    errors: ['validation_failed', 'illegal_transition', 'market_elsewhere'],
  })
  async shock(
    @Body() { symbol, percent }: ShockDto,
    @CurrentAct() act: Act,
  ): Promise<{ symbol: string; percent: number; eventTime: string }> {
    const { eventTime } = await this.administration.shock(symbol, percent, act);
    return { symbol, percent, eventTime: isoTime(eventTime) };
  }
}
