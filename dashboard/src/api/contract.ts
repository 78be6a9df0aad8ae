/** Every shape that HTTP has for the page; test/architecture compares them with what the server makes. */
export type * from './contract/common.ts';
export type * from './contract/identity.ts';
export type * from './contract/market.ts';
export type * from './contract/monitoring.ts';
export type * from './contract/risk.ts';
export type * from './contract/transactions.ts';
