/**
 * `list-hit` is hit where the account, the counterparty, the address or the country of the transaction is on a list at t: of an entry of the
 * list `watch` the weight counts, one of the list `block` also decides `decline`.
 */
import type { RuleKind } from '../rule-kind.ts';

export const listHit: RuleKind = {
  kind: 'list-hit',
  name: 'On a list',
  description: 'The account, the counterparty, the address or the country is on the watch or the block list.',
  defaultWeight: 200,
  params: [],
  needsRate: false,
  compile() {
    return ({ transaction, world }) => {
      const entry = world.lists.find(transaction);
      if (entry === null) return null;
      const { list, kind, value } = entry;
      return {
        inputs: { list, kind, value },
        windowMs: null,
        threshold: null,
        margin: null,
        sentence: `The ${kind === 'ip' ? 'address' : kind} is on the ${list} list`,
        ...(list === 'block' ? { decision: 'decline' as const } : {}),
      };
    };
  },
};
