/** Where replicas show one another their quotes, and other programs may read them. It may be away: then nothing is shown, and nobody waits. */

/** A quote as JSON. */
export interface QuoteText {
  readonly symbol: string;
  readonly text: string;
}

export abstract class QuoteExchange {
  /** Shows these; returns at once and never throws. False where it cannot now: nothing was shown, and it is to be tried again. */
  abstract publish(quotes: readonly QuoteText[]): boolean;
  /** Called with whatever is shown, by whomever, also by this replica; nothing about the text is certain. */
  abstract listen(onQuote: (text: string) => void): void;
  /** What was shown last of a symbol, and whether that was within the time to live; null where there is nothing or nobody to ask. Never rejects. */
  abstract last(symbol: string): Promise<{ text: string; isFresh: boolean } | null>;
}
