/** What a backtest takes, and examples of it. */
import { IsObject, IsString } from 'class-validator';
import type { BacktestView } from '../../application/risk/backtest.queries.ts';
import { IsTime } from './api-keys.dto.ts';
import { RULE_FIELDS } from './rules.examples.ts';
import { Optional } from './validation.ts';

export class BacktestDto {
  /** `{kind, params, weight, name?, decision?}`; what is in it is checked by its kind. Absent: the rules in force. */
  @Optional()
  @IsObject()
  rule?: Record<string, unknown>;

  /** RFC 3339, inclusive; absent: 7 days before `to`. */
  @Optional()
  @IsString()
  @IsTime()
  from?: string;

  /** RFC 3339, exclusive; absent: now. */
  @Optional()
  @IsString()
  @IsTime()
  to?: string;
}

export const BACKTEST_EXAMPLE = { rule: { kind: 'large-amount', params: { amount: '900.00' }, weight: 50 } };

export const BACKTEST_FIELDS = {
  rule: {
    type: 'object',
    properties: { ...RULE_FIELDS, name: { type: 'string' }, weight: { type: 'integer' } },
    required: ['kind', 'params', 'weight'],
  },
  from: { type: 'string', description: 'RFC 3339, inclusive; 7 days before `to` where it is left out' },
  to: { type: 'string', description: 'RFC 3339, exclusive; now where it is left out' },
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
