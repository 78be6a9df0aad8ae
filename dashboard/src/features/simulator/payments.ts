/** What the form of payments holds, and how it becomes one payment or a hundred. */
import type { BatchItem, NewTransaction } from '../../api/contract.ts';

/** All fields as text, as they are typed. */
export type PaymentDraft = Readonly<Record<keyof NewTransaction, string>>;

export const TYPES = ['Payment', 'Transfer', 'Deposit', 'Withdrawal', 'Refund'] as const satisfies readonly NewTransaction['type'][];
export const SOURCES = ['Online', 'POS', 'ATM', 'Mobile', 'Transfer', 'Api'] as const satisfies readonly NewTransaction['source'][];
export const BATCH_SIZE = 100;
/** Accounts that a hundred payments are spread over. */
const ACCOUNTS = 20;

export const FIRST_DRAFT: PaymentDraft = {
  amount: '12.50',
  currency: 'EUR',
  type: 'Payment',
  source: 'Online',
  accountId: 'acc-1',
  counterpartyId: 'shop-9',
  country: '',
  counterpartyCountry: '',
  ip: '',
  device: '',
  latitude: '',
  longitude: '',
  description: '',
  symbol: '',
};

/** Empty fields are left out; what is wrong with the others is the server's to say. */
export function paymentOf(draft: PaymentDraft): NewTransaction {
  const filled = Object.entries(draft).flatMap(([name, text]): [string, string | number][] => {
    const trimmed = text.trim();
    if (trimmed === '') return [];
    const isNumber = (name === 'latitude' || name === 'longitude') && Number.isFinite(Number(trimmed));
    return [[name, isNumber ? Number(trimmed) : trimmed]];
  });
  return Object.fromEntries(filled) as unknown as NewTransaction;
}

/** Payments like the drafted one, of different amounts and accounts, each with a key of its own. @param random from 0 to 1 */
export function hundredOf(draft: PaymentDraft, random: () => number, newKey: () => string): BatchItem[] {
  const payment = paymentOf(draft);
  return Array.from({ length: BATCH_SIZE }, () => ({
    ...payment,
    amount: `${1 + Math.floor(random() * 400)}.00`,
    accountId: `${draft.accountId.trim().slice(0, 58) || 'acc'}-${1 + Math.floor(random() * ACCOUNTS)}`,
    idempotencyKey: newKey(),
  }));
}
