/** The market of another Tapewatch server, as one that sends ticks sees it. */

export interface SentTicks {
  accepted: number;
  rejected: number;
}

export abstract class RemoteMarket {
  /**
   * Sends ticks (each as JSON) in their order; at most 1 000. An attempt whose answer was lost is repeated, so its ticks may count twice.
   * @throws RemoteMarketError when the server refuses the request or cannot be reached for long
   */
  abstract send(ticks: readonly string[]): Promise<SentTicks>;
}

/** Nothing more can be sent; the message is meant for people. */
export class RemoteMarketError extends Error {}
