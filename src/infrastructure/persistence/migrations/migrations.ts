/** Every migration, oldest first. Each must run on PostgreSQL 15 and later and leave the release before it working. */
import type { MigrationInterface } from 'typeorm';
import { Identity } from './0001-identity.ts';
import { Market } from './0002-market.ts';
import { Sessions } from './0003-sessions.ts';
import { Audit } from './0004-audit.ts';
import { Transactions } from './0005-transactions.ts';
import { RiskRules } from './0006-risk-rules.ts';
import { Alerts } from './0007-alerts.ts';
import { Live } from './0008-live.ts';
import { StreamTickets } from './0009-stream-tickets.ts';
import { RiskBounds } from './0010-risk-bounds.ts';

export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Identity,
  Market,
  Sessions,
  Audit,
  Transactions,
  RiskRules,
  Alerts,
  Live,
  StreamTickets,
  RiskBounds,
];
