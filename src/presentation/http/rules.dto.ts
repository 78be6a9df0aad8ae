/** What the routes of rules and lists take. */
import { IsIn, IsInt, IsObject, IsString, Length, Matches, Max, Min } from 'class-validator';
import { LISTED_KINDS } from '../../domain/risk/list-book.ts';
import type { ListedKind } from '../../domain/risk/list-book.ts';
import { DECISIONS } from '../../domain/transactions/transaction.ts';
import type { Decision } from '../../domain/transactions/transaction.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import { IsTime } from './api-keys.dto.ts';
import { Optional } from './validation.ts';

const OneOf = (words: readonly string[]): PropertyDecorator => IsIn([...words], { message: `must be one of ${words.join(', ')}` });
const IsLine = (least: number, most: number): PropertyDecorator => {
  const checks = [IsString(), Length(least, most), Matches(/^\P{Cc}*$/u, { message: 'must not hold control characters' })];
  return (target, property) => {
    for (const check of checks) check(target, property);
  };
};

/** What is written in a version of a rule; parameters are checked by its kind. */
export class RuleVersionDto {
  @IsObject()
  params: Record<string, unknown>;

  @IsInt({ message: 'must be an integer from 0 to 1000' })
  @Min(0, { message: 'must be an integer from 0 to 1000' })
  @Max(1000, { message: 'must be an integer from 0 to 1000' })
  weight: number;

  /** Absent: the score decides. */
  @Optional()
  @OneOf(DECISIONS)
  decision?: Decision;
}

export class CreateRuleDto extends RuleVersionDto {
  @OneOf([...RULE_KINDS.keys()])
  kind: string;

  @IsLine(1, 100)
  name: string;
}

export class ChosenVersionDto {
  @IsInt({ message: 'must be the number of a version' })
  @Min(1, { message: 'must be the number of a version' })
  version: number;
}

export class AddListEntryDto {
  @OneOf(LISTED_KINDS)
  kind: ListedKind;

  @IsLine(1, 64)
  value: string;

  @IsLine(1, 500)
  reason: string;

  /** RFC 3339; absent: it stays until it is deleted. */
  @Optional()
  @IsString()
  @IsTime()
  expiresAt?: string;
}
