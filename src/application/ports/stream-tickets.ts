/** Tickets for browsers, which cannot send headers where a stream is opened: valid once, for a short time, on any replica. */
import type { Credential } from './authenticator.ts';

export const TICKET_LIFE_MS = 30_000;

export interface StreamTicket {
  /** For the query: characters that need no encoding. */
  ticket: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export abstract class StreamTickets {
  /** A ticket that stands for this credential. */
  abstract issue(credential: Credential): Promise<StreamTicket>;
  /** What it stands for; null for one that is used up, has ended or never was. */
  abstract redeem(ticket: string): Promise<Credential | null>;
}
