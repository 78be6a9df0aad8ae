/** The door of transactions: checks what nobody has checked, and says of each field what is wrong with it. */
import { MAX_FIELD_ERRORS } from '../kernel/domain-error.ts';
import type { FieldError } from '../kernel/domain-error.ts';
import { isIpAddress } from '../kernel/ip-address.ts';
import { SYMBOL_PATTERN } from '../kernel/symbol-name.ts';
import { isCountry } from './country.ts';
import { decimalsOf, isCurrency } from './currency.ts';
import { AMOUNT_PATTERN, parseAmount } from './money.ts';
import { TRANSACTION_SOURCES, TRANSACTION_TYPES } from './transaction.ts';
import type { TransactionFacts } from './transaction.ts';

export const ACCOUNT_PATTERN = /^[A-Za-z0-9._:-]{1,64}$/;
export const IDEMPOTENCY_KEY_PATTERN = /^[A-Za-z0-9_-]{16,64}$/;
const NUL = '\0';

type Finding = Pick<FieldError, 'code' | 'detail'> | null;
/** What is wrong with a value that is there; null: nothing. */
type Check = (value: unknown) => Finding;

const wrong = (code: string, detail: string): Finding => ({ code, detail });
const textThat =
  (check: (text: string) => Finding): Check =>
  (value) =>
    typeof value === 'string' ? check(value) : wrong('wrong_type', value === null ? 'must not be null' : 'must be text');
const matching = (pattern: RegExp, rule: string): Check =>
  textThat((text) => (pattern.test(text) ? null : wrong('invalid_format', `must be ${rule}`)));
const oneOf = (words: readonly string[]): Check =>
  textThat((text) => (words.includes(text) ? null : wrong('out_of_range', `must be one of ${words.join(', ')}`)));
const atMost = (characters: number): Check =>
  textThat((text) => {
    if (!text.isWellFormed() || text.includes(NUL)) return wrong('invalid_format', 'must be well-formed text without NUL');
    // Characters, as people count them, are at most as many as code units.
    const isShort = text.length <= characters || (text.length <= 2 * characters && [...text].length <= characters);
    return isShort ? null : wrong('out_of_range', `must have at most ${characters} characters`);
  });
const within =
  (bound: number): Check =>
  (value) => {
    if (typeof value !== 'number') return wrong('wrong_type', value === null ? 'must not be null' : 'must be a number');
    return value >= -bound && value <= bound ? null : wrong('out_of_range', `must be from -${bound} to ${bound}`);
  };

const account = matching(ACCOUNT_PATTERN, '1–64 characters of A–Z, a–z, 0–9 and . _ : -');
const country = textThat((text) => {
  if (!/^[A-Z]{2}$/.test(text)) return wrong('invalid_format', 'must be two capital letters (ISO 3166-1)');
  return isCountry(text) ? null : wrong('out_of_range', 'is not a country of ISO 3166-1');
});
const currency = textThat((text) => {
  if (!/^[A-Z]{3}$/.test(text)) return wrong('invalid_format', 'must be three capital letters (ISO 4217)');
  return isCurrency(text) ? null : wrong('unknown_currency', 'is not a currency that is paid with (ISO 4217)');
});
const amount = textThat((text) => {
  if (!AMOUNT_PATTERN.test(text))
    return wrong('invalid_format', 'must be a decimal such as 12.50, with at most 12 digits before the point');
  return /[1-9]/.test(text) ? null : wrong('out_of_range', 'must be above 0');
});

const REQUIRED = ['amount', 'currency', 'accountId'] as const;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['amount', amount],
  ['currency', currency],
  ['accountId', account],
  ['type', oneOf(TRANSACTION_TYPES)],
  ['source', oneOf(TRANSACTION_SOURCES)],
  ['counterpartyId', account],
  ['country', country],
  ['counterpartyCountry', country],
  ['ip', textThat((text) => (isIpAddress(text) ? null : wrong('invalid_format', 'must be an IPv4 or IPv6 address')))],
  ['device', atMost(128)],
  ['latitude', within(90)],
  ['longitude', within(180)],
  ['description', atMost(500)],
  ['symbol', matching(SYMBOL_PATTERN, '1–32 characters of A–Z, 0–9 and . - / : _ that begin with a letter or digit')],
]);

const CHECKS_OF_ITEM: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...CHECKS,
  ['idempotencyKey', matching(IDEMPOTENCY_KEY_PATTERN, '16 to 64 of A–Z, a–z, 0–9, _ and -')],
]);

/** Either good facts, or what is wrong with the input, at most 20 fields, pointers relative to it. */
export type ReadTransaction = { readonly facts: TransactionFacts; readonly errors: null } | { readonly errors: readonly FieldError[] };
/** As `ReadTransaction`, with the key that an item of a batch may carry. */
export type ReadItem =
  | { readonly facts: TransactionFacts; readonly idempotencyKey: string | null; readonly errors: null }
  | { readonly errors: readonly FieldError[] };

export function readTransaction(raw: unknown): ReadTransaction {
  const errors = findErrors(raw, CHECKS);
  return errors.length > 0 ? { errors } : { facts: factsOf(raw as RawTransaction), errors: null };
}

export function readItem(raw: unknown): ReadItem {
  const errors = findErrors(raw, CHECKS_OF_ITEM);
  if (errors.length > 0) return { errors };
  return { facts: factsOf(raw as RawTransaction), idempotencyKey: (raw as RawTransaction).idempotencyKey ?? null, errors: null };
}

/** What has passed all checks. */
type RawTransaction = Partial<Omit<TransactionFacts, 'amountMinor'>> &
  Pick<TransactionFacts, 'currency' | 'accountId'> & { amount: string; idempotencyKey?: string };

function findErrors(raw: unknown, checks: ReadonlyMap<string, Check>): FieldError[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return [{ pointer: '', code: 'wrong_type', detail: 'must be an object' }];
  }
  const values = raw as Record<string, unknown>;
  const errors: FieldError[] = [];
  for (const field of Object.keys(values)) {
    if (values[field] === undefined) continue;
    const check = checks.get(field);
    const finding = check === undefined ? wrong('unknown_field', 'is not a field of a transaction request') : check(values[field]);
    if (finding === null) continue;
    errors.push({ pointer: `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`, ...finding });
    if (errors.length >= MAX_FIELD_ERRORS) return errors;
  }
  for (const field of REQUIRED) {
    if (values[field] === undefined) errors.push({ pointer: `/${field}`, code: 'required', detail: 'is required' });
  }
  const isMoney = !errors.some(({ pointer }) => pointer === '/amount' || pointer === '/currency');
  if (isMoney && parseAmount(values['amount'] as string, values['currency'] as string) === null) {
    const decimals = decimalsOf(values['currency'] as string);
    const detail = `must have at most ${decimals} decimals in ${values['currency'] as string}`;
    errors.push({ pointer: '/amount', code: 'amount_precision', detail });
  }
  return errors;
}

function factsOf(raw: RawTransaction): TransactionFacts {
  return {
    amountMinor: parseAmount(raw.amount, raw.currency)!,
    currency: raw.currency,
    type: raw.type ?? 'Payment',
    source: raw.source ?? 'Api',
    accountId: raw.accountId,
    counterpartyId: raw.counterpartyId ?? null,
    country: raw.country ?? null,
    counterpartyCountry: raw.counterpartyCountry ?? null,
    ip: raw.ip ?? null,
    device: raw.device ?? null,
    latitude: coordinate(raw.latitude),
    longitude: coordinate(raw.longitude),
    description: raw.description ?? null,
    symbol: raw.symbol ?? null,
  };
}

/** Adding 0 makes 0 of -0. */
function coordinate(value: number | null | undefined): number | null {
  return value === undefined || value === null ? null : value + 0;
}

/** One text for all bodies that mean the same: what the fingerprint of a body is taken of. */
export function canonicalFacts(facts: TransactionFacts): string {
  return JSON.stringify([
    facts.amountMinor,
    facts.currency,
    facts.type,
    facts.source,
    facts.accountId,
    facts.counterpartyId,
    facts.country,
    facts.counterpartyCountry,
    facts.ip,
    facts.device,
    facts.latitude,
    facts.longitude,
    facts.description,
    facts.symbol,
  ]);
}
