/** `country-mismatch` is hit where `country` and `counterpartyCountry` are both known and differ. */
import type { RuleKind } from '../rule-kind.ts';

export const countryMismatch: RuleKind = {
  kind: 'country-mismatch',
  name: 'Another country',
  description: 'The counterparty is in another country.',
  defaultWeight: 50,
  params: [],
  needsRate: false,
  compile() {
    return ({ transaction: { country, counterpartyCountry } }) => {
      if (country === null || counterpartyCountry === null || country === counterpartyCountry) return null;
      return {
        inputs: { country, counterpartyCountry },
        windowMs: null,
        threshold: null,
        margin: null,
        sentence: `From ${country} to ${counterpartyCountry}`,
      };
    };
  },
};
