/** What a backtest takes, and examples of it. */
import { IsObject, IsString } from 'class-validator';
import type { BacktestView } from '../../application/risk/backtest.queries.ts';
import { IsTime } from './api-keys.dto.ts';
import { Optional } from './validation.ts';

export class BacktestDto {
  /** `{kind, params, weight, name?, decision?}`; what is in it is checked by its kind. Absent: the rules in force. */
  @Optional()
  @IsObject()
  rule?: Record<string, unknown>;

  /** RFC 3339, inclusive. */
  @IsString()
  @IsTime()
  from: string;

  /** RFC 3339, exclusive. */
  @IsString()
  @IsTime()
  to: string;
}

export const BACKTEST_EXAMPLE = {
  rule: { kind: 'large-amount', params: { amount: '12000.00' }, weight: 200 },
  from: '2026-11-14T00:00:00Z',
  to: '2026-11-21T00:00:00Z',
};

export const BACKTEST_SHAPE: BacktestView = {
  transactions: 48867,
  hits: 812,
  alerts: 640,
  days: 7,
  alertsPerDay: 91.42857142857143,
  labelled: 48867,
  truePositives: 120,
  precision: 0.14778325123152708,
  recall: 0.31,
};
