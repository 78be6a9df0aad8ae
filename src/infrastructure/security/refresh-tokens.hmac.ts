/** Refresh tokens derived by HMAC: the same session and generation give the same token, so that none needs to be stored to be given again. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { RefreshTokens } from '../../application/ports/refresh-tokens.ts';
import type { RefreshToken, ShownRefreshToken } from '../../application/ports/refresh-tokens.ts';

const MARK = 'twr_';
/** Id of the session, generation, HMAC-SHA-256 of both. */
const ID_BYTES = 16;
const GENERATION_BYTES = 6;
const MAC_BYTES = 32;
const BYTES = ID_BYTES + GENERATION_BYTES + MAC_BYTES;
/** A multiple of 3 bytes: each text of this form stands for other bytes. */
const PATTERN = new RegExp(`^${MARK}[A-Za-z0-9_-]{${(BYTES / 3) * 4}}$`);

export class HmacRefreshTokens extends RefreshTokens {
  /** The first makes tokens, all of them know theirs again. */
  private readonly keys: readonly Buffer[];

  /** `previousSecret`: tokens made with it count too, while it is being replaced. */
  constructor(secret: string, previousSecret: string | null) {
    super();
    this.keys = [secret, ...(previousSecret === null ? [] : [previousSecret])].map(keyOf);
  }

  make(sessionId: string, generation: number): RefreshToken {
    const token = tokenOf(this.keys[0]!, headOf(sessionId, generation));
    return { token, hash: hashOf(token) };
  }

  again(sessionId: string, generation: number, hash: string): string | null {
    const head = headOf(sessionId, generation);
    return this.keys.map((key) => tokenOf(key, head)).find((token) => hashOf(token) === hash) ?? null;
  }

  read(token: string): ShownRefreshToken | null {
    if (!PATTERN.test(token)) return null;
    const bytes = Buffer.from(token.slice(MARK.length), 'base64url');
    const head = bytes.subarray(0, ID_BYTES + GENERATION_BYTES);
    const mac = bytes.subarray(head.length);
    if (!this.keys.some((key) => timingSafeEqual(macOf(key, head), mac))) return null;
    return { sessionId: uuidOf(head), generation: head.readUIntBE(ID_BYTES, GENERATION_BYTES), hash: hashOf(token) };
  }
}

/** A key of its own for this use, out of the secret that also signs access tokens. */
function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'tapewatch refresh tokens', 32));
}

function headOf(sessionId: string, generation: number): Buffer {
  const head = Buffer.alloc(ID_BYTES + GENERATION_BYTES);
  head.write(sessionId.replaceAll('-', ''), 'hex');
  head.writeUIntBE(generation, ID_BYTES, GENERATION_BYTES);
  return head;
}

function macOf(key: Buffer, head: Buffer): Buffer {
  return createHmac('sha256', key).update(head).digest();
}

function tokenOf(key: Buffer, head: Buffer): string {
  return MARK + Buffer.concat([head, macOf(key, head)]).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, ID_BYTES);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
