/** Posts a signed body to an address outside. */

export interface Webhook {
  readonly url: string;
  readonly body: string;
}

export abstract class WebhookSender {
  /** The HTTP status of the answer; null where none came in time. Never rejects. Only 2xx is a delivery; a redirect is not followed. */
  abstract send(webhook: Webhook, signal: AbortSignal): Promise<number | null>;
}
