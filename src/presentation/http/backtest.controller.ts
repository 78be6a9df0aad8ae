/** Trying a rule on what is stored, before it is saved. */
import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BacktestQueries } from '../../application/risk/backtest.queries.ts';
import type { BacktestView } from '../../application/risk/backtest.queries.ts';
import { RequirePermission } from './access.guard.ts';
import { BACKTEST_EXAMPLE, BACKTEST_FIELDS, BACKTEST_SHAPE, BacktestDto } from './backtest.dto.ts';
import { Operation } from './operation.ts';

@ApiTags('rules')
@Controller('api/rules')
export class BacktestController {
  constructor(private readonly queries: BacktestQueries) {}

  @Post('backtest')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Try a rule on what is stored',
    description:
      'Judges every transaction created in [from, to) as it would have been judged then, and stores nothing. `alerts` counts each account once ' +
      'a day; `alertsPerDay` divides them by the time that has transactions, from the first one of the span on: ' +
      'null with less than an hour. The last four figures are null where no alert of these transactions was resolved. Without a rule: all that ' +
      'are in force, together. Without times: the last 7 days.',
    example: BACKTEST_EXAMPLE,
    optional: ['rule'],
    fields: BACKTEST_FIELDS,
    responseExample: BACKTEST_SHAPE,
    nullable: ['alertsPerDay', 'labelled', 'truePositives', 'precision', 'recall'],
    errors: ['validation_failed', 'overloaded'],
  })
  async run(@Body() { rule, from, to }: BacktestDto): Promise<BacktestView> {
    return this.queries.run(rule ?? null, from === undefined ? null : Date.parse(from), to === undefined ? null : Date.parse(to));
  }
}
