/** What the routes of the simulated market take. */
import { IsInt, IsNumber, IsString, Max, Min } from 'class-validator';
import { Optional } from './validation.ts';

const TICKS_PER_SECOND_MAX = 1_000_000;
const TRANSACTIONS_PER_SECOND_MAX = 1000;
/** Of one shock: more would be no market, and −100 would leave no price. */
const SHOCK_PERCENT_MIN = -50;
const SHOCK_PERCENT_MAX = 100;

export class StartSimulationDto {
  /** All symbols together; absent = as it was. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(TICKS_PER_SECOND_MAX)
  ticksPerSecond?: number;

  /** 0 = none; absent = as it was. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(TRANSACTIONS_PER_SECOND_MAX)
  transactionsPerSecond?: number;
}

export class ShockDto {
  /** One of the simulated symbols. */
  @IsString()
  symbol: string;

  /** Signed, not 0. */
  @IsNumber()
  @Min(SHOCK_PERCENT_MIN)
  @Max(SHOCK_PERCENT_MAX)
  percent: number;
}
