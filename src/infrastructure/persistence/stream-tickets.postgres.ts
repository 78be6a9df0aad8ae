/**
 * Stream tickets in PostgreSQL, so that any replica takes them. The table holds a hash of each ticket, and the credential that it stands
 * for, encrypted with a key that only the ticket gives.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Credential } from '../../application/ports/authenticator.ts';
import type { Clock } from '../../application/ports/clock.ts';
import { StreamTickets, TICKET_LIFE_MS } from '../../application/ports/stream-tickets.ts';
import type { StreamTicket } from '../../application/ports/stream-tickets.ts';
import type { Database } from './database.ts';

const TICKET_BYTES = 32;
const TICKET_PATTERN = /^[A-Za-z0-9_-]{43}$/;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** Each ticket makes a key of its own, which encrypts once. */
const NONCE = Buffer.alloc(12);
const PURGE_EVERY_MS = 10_000;

interface Row {
  sealed: Uint8Array;
  expires_at: number;
}

export class PostgresStreamTickets extends StreamTickets {
  private purgedAt = -Infinity;

  constructor(
    private readonly database: Pick<Database, 'query' | 'execute'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  async issue(credential: Credential): Promise<StreamTicket> {
    const secret = randomBytes(TICKET_BYTES);
    const expiresAt = this.clock.now() + TICKET_LIFE_MS;
    await this.purge();
    await this.database.execute('INSERT INTO stream_tickets (hash, sealed, expires_at) VALUES ($1, $2, $3)', [
      hashOf(secret),
      seal(secret, JSON.stringify(credential)),
      expiresAt,
    ]);
    return { ticket: secret.toString('base64url'), expiresAt };
  }

  async redeem(ticket: string): Promise<Credential | null> {
    if (!TICKET_PATTERN.test(ticket)) return null;
    const secret = Buffer.from(ticket, 'base64url');
    // Of two that bring it at once, one finds the row.
    const [row] = await this.database.query<Row>('DELETE FROM stream_tickets WHERE hash = $1 RETURNING sealed, expires_at', [
      hashOf(secret),
    ]);
    if (row === undefined || this.clock.now() >= row.expires_at) return null;
    return JSON.parse(unseal(secret, row.sealed)) as Credential;
  }

  /** Tickets that nobody used. */
  private async purge(): Promise<void> {
    const now = this.clock.monotonic();
    if (now - this.purgedAt < PURGE_EVERY_MS) return;
    this.purgedAt = now;
    await this.database.execute('DELETE FROM stream_tickets WHERE expires_at < $1', [this.clock.now() - TICKET_LIFE_MS]);
  }
}

/** 256 random bits need no slow hash. */
function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}

function keyOf(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'tapewatch stream ticket', KEY_BYTES));
}

function seal(secret: Buffer, text: string): Buffer {
  const cipher = createCipheriv(CIPHER, keyOf(secret), NONCE);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function unseal(secret: Buffer, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(CIPHER, keyOf(secret), NONCE, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
}
