/** Posts webhooks over HTTP, signed. */
import { WebhookSender } from '../../application/ports/webhook-sender.ts';
import type { Webhook } from '../../application/ports/webhook-sender.ts';
import { SIGNATURE_HEADER, signatureOf } from './webhook-signature.ts';

/** For one attempt. */
const DEADLINE_MS = 10_000;

export class HttpWebhookSender extends WebhookSender {
  constructor(
    private readonly secret: string,
    /** Epoch milliseconds. */
    private readonly now: () => number,
    private readonly deadlineMs = DEADLINE_MS,
  ) {
    super();
  }

  async send({ url, body }: Webhook, signal: AbortSignal): Promise<number | null> {
    try {
      const { address, authorization } = split(url);
      const response = await fetch(address, {
        method: 'POST',
        // A redirect would carry personal data to a place that nobody named.
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Tapewatch',
          [SIGNATURE_HEADER]: signatureOf(body, this.secret, this.now()),
          ...(authorization === null ? {} : { authorization }),
        },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.deadlineMs)]),
      });
      // Whatever is said beside the status is let go unread, so that no receiver can fill our memory.
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }
}

/** `fetch` refuses addresses with a user in them. */
function split(url: string): { address: URL; authorization: string | null } {
  const address = new URL(url);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  if (username === '' && password === '') return { address, authorization: null };
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
