/** The rules by their definitions alone: everything that was judged is kept in a list and looked through anew for each question. */
import type { RuleParams } from '../../src/domain/risk/rule-kind.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';

export type OracleRules = Readonly<Record<string, RuleParams>>;

const EARTH_RADIUS_KM = 6371.0088;
/** Decimal text or a number as thousandths of thousandths, exactly. */
const SCALE = 1_000_000n;

export class RiskOracle {
  private past: Transaction[] = [];

  /** @param reach transactions of an account, and to it, before a moment that count */
  constructor(
    private readonly rules: OracleRules,
    private readonly reach = Infinity,
  ) {}

  /** Kinds that are hit, in no order. */
  hits(tx: Transaction): Set<string> {
    const before = this.past.filter(
      (one) => one.id !== tx.id && (one.createdAt < tx.createdAt || (one.createdAt === tx.createdAt && one.id < tx.id)),
    );
    const newestOf = (list: Transaction[]): Transaction[] => list.sort(inOrder).slice(-this.reach);
    const mine = newestOf(before.filter(({ accountId }) => accountId === tx.accountId));
    const outs = mine.filter(isOut);
    const ins = [
      ...mine.filter((one) => !isOut(one)),
      ...newestOf(
        before.filter(
          ({ type, counterpartyId, accountId }) => type === 'Transfer' && counterpartyId === tx.accountId && accountId !== tx.accountId,
        ),
      ),
    ];
    const within = (list: Transaction[], ms: number): Transaction[] => list.filter(({ createdAt }) => createdAt >= tx.createdAt - ms);
    const a = tx.amountReporting === null ? null : BigInt(tx.amountReporting);
    const out = isOut(tx);
    const last = newest(mine);
    const place = newest(mine.filter(isLocated));
    const hits = new Set<string>();
    const ask = (kind: string, isHit: (params: Params) => boolean): void => {
      const params = this.rules[kind];
      if (params !== undefined && isHit(new Params(params))) hits.add(kind);
    };
    if (a !== null) {
      ask('large-amount', (p) => a >= p.money('amount'));
      ask('velocity-sum', (p) => out && a + sumOf(within(outs, p.number('windowMs'))) > p.money('amount'));
      ask('structuring', (p) => {
        const isNear = (v: bigint): boolean => v * SCALE >= p.money('amount') * p.scaled('band') && v < p.money('amount');
        const near = within(outs, p.number('windowMs')).filter(
          (one) => one.amountReporting !== null && isNear(BigInt(one.amountReporting)),
        );
        return out && isNear(a) && 1 + near.length >= p.number('count');
      });
      ask('amount-outlier', (p) => {
        const prior = within(outs, p.number('windowMs')).filter((one) => one.amountReporting !== null);
        return out && prior.length >= p.number('minCount') && a * BigInt(prior.length) * SCALE > p.scaled('factor') * sumOf(prior);
      });
      ask('new-payee', (p) => {
        const isNew = tx.counterpartyId !== null && !outs.some(({ counterpartyId }) => counterpartyId === tx.counterpartyId);
        return out && isNew && a >= p.money('amount');
      });
      ask('dormant-account', (p) => last !== null && tx.createdAt - last.createdAt > p.number('idleMs') && a >= p.money('amount'));
      ask(
        'pass-through',
        (p) =>
          out &&
          within(ins, p.number('windowMs')).some(({ amountReporting }) => {
            if (amountReporting === null) return false;
            const received = BigInt(amountReporting);
            const difference = a > received ? a - received : received - a;
            return difference * 100n * SCALE <= received * p.scaled('tolerancePercent');
          }),
      );
    }
    ask('velocity-count', (p) => out && 1 + within(outs, p.number('windowMs')).length >= p.number('count'));
    ask('rapid-follow-up', (p) => last !== null && tx.createdAt - last.createdAt < p.number('withinMs'));
    ask('geo-velocity', (p) => {
      if (!isLocated(tx) || place === null) return false;
      const km = distance(place, tx);
      return km >= p.number('minDistanceKm') && km / (Math.max(tx.createdAt - place.createdAt, 1000) / 3_600_000) > p.number('speedKmh');
    });
    ask('country-mismatch', () => tx.country !== null && tx.counterpartyCountry !== null && tx.country !== tx.counterpartyCountry);
    ask('round-amount', (p) => {
      // All amounts of the tests have two decimals.
      const nominal = BigInt(tx.amountMinor);
      return nominal >= p.money('amount') && nominal % p.money('unit') === 0n;
    });
    return hits;
  }

  remember(tx: Transaction): void {
    if (!this.past.some(({ id }) => id === tx.id)) this.past.push(tx);
  }

  forget(id: string): void {
    this.past = this.past.filter((one) => one.id !== id);
  }
}

class Params {
  constructor(private readonly params: RuleParams) {}

  number(name: string): number {
    return Number(this.params[name]);
  }

  /** Hundredths. */
  money(name: string): bigint {
    return (scaledOf(String(this.params[name])) * 100n) / SCALE;
  }

  scaled(name: string): bigint {
    return scaledOf(String(this.params[name]));
  }
}

function scaledOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
}

function isOut({ type }: Transaction): boolean {
  return ['Payment', 'Transfer', 'Withdrawal'].includes(type);
}

function isLocated({ latitude, longitude }: Transaction): boolean {
  return latitude !== null && longitude !== null;
}

function sumOf(list: readonly Transaction[]): bigint {
  return list.reduce((sum, { amountReporting }) => sum + BigInt(amountReporting ?? 0), 0n);
}

function inOrder(a: Transaction, b: Transaction): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

function newest(list: readonly Transaction[]): Transaction | null {
  return list.reduce<Transaction | null>((best, one) => (best === null || inOrder(best, one) < 0 ? one : best), null);
}

function distance(a: Transaction, b: Transaction): number {
  const radians = (degrees: number | null): number => ((degrees ?? NaN) * Math.PI) / 180;
  const half =
    Math.sin(radians(b.latitude! - a.latitude!) / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(radians(b.longitude! - a.longitude!) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
