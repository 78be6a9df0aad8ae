/** The signature of a webhook, by which a receiver knows that it is ours and how old it is. */
import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'Tapewatch-Signature';

/** `t=<seconds since the epoch>,v1=<HMAC-SHA-256 of t, a dot and the body, in hex>` */
export function signatureOf(body: string, secret: string, now: number): string {
  const time = Math.floor(now / 1000);
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}
