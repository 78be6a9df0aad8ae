/** Examples of rules and list entries, for the documents. */
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import { DECISIONS } from '../../domain/transactions/transaction.ts';
import type { ListEntryView, RuleDetailView, RuleView } from '../../application/risk/rule.view.ts';

export const RULE_EXAMPLE: RuleView = {
  id: '0192f0c1-6b1e-7d55-9c64-51a8e0b7d3f2',
  kind: 'large-amount',
  name: 'Large amount',
  state: 'active',
  version: 1,
  params: { amount: '10000.00' },
  weight: 200,
  decision: null,
  hits24h: 12,
  createdAt: '2026-11-21T09:45:00.123Z',
  createdBy: 'system',
};

/** What no shipped rule hits is below 1000: what it does is seen at once. */
export const RULE_REQUEST = { kind: 'large-amount', name: 'From 900 on', params: { amount: '900.00' }, weight: 50, decision: 'review' };

/** Of requests. */
export const RULE_FIELDS = {
  kind: { type: 'string', enum: [...RULE_KINDS.keys()] },
  params: {
    type: 'object',
    additionalProperties: true,
    description: 'what its kind has: see `GET /api/rules/kinds` and docs/RISK_RULES.md; money is text in the reporting currency',
  },
  decision: { type: 'string', enum: DECISIONS, description: 'of its own; left out, the score decides' },
};

export const RULE_DETAIL_EXAMPLE: RuleDetailView = {
  ...RULE_EXAMPLE,
  versions: [
    {
      version: 1,
      state: 'active',
      params: { amount: '10000.00' },
      weight: 200,
      decision: null,
      createdAt: '2026-11-21T09:45:00.123Z',
      createdBy: 'system',
      changedAt: '2026-11-21T09:45:00.123Z',
      quality28d: { alerts: 31, confirmed: 12, falsePositive: 14 },
    },
  ],
};

export const LIST_ENTRY_EXAMPLE: ListEntryView = {
  id: '0192f0c1-6b1e-7d55-9c64-51a8e0b7d3f3',
  list: 'block',
  kind: 'account',
  value: 'acc-9',
  reason: 'confirmed mule',
  expiresAt: null,
  createdBy: 'ada',
  createdAt: '2026-11-21T09:45:00.123Z',
};
