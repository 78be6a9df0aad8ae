/** Every kind of rule, in the order in which people read them. */
import type { RuleKind } from '../rule-kind.ts';
import { amountOutlier } from './amount-outlier.ts';
import { counterpartyCompromise } from './counterparty-compromise.ts';
import { countryMismatch } from './country-mismatch.ts';
import { dormantAccount } from './dormant-account.ts';
import { geoVelocity } from './geo-velocity.ts';
import { largeAmount } from './large-amount.ts';
import { listHit } from './list-hit.ts';
import { marketSpike } from './market-spike.ts';
import { newPayee } from './new-payee.ts';
import { passThrough } from './pass-through.ts';
import { rapidFollowUp } from './rapid-follow-up.ts';
import { roundAmount } from './round-amount.ts';
import { structuring } from './structuring.ts';
import { velocityCount } from './velocity-count.ts';
import { velocitySum } from './velocity-sum.ts';

const KINDS: readonly RuleKind[] = [
  largeAmount,
  velocityCount,
  velocitySum,
  structuring,
  amountOutlier,
  newPayee,
  dormantAccount,
  rapidFollowUp,
  geoVelocity,
  countryMismatch,
  passThrough,
  roundAmount,
  listHit,
  counterpartyCompromise,
  marketSpike,
];

export const RULE_KINDS: ReadonlyMap<string, RuleKind> = new Map(KINDS.map((kind) => [kind.kind, kind]));
