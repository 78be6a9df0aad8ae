/** Where replicas show one another their quotes, and other programs may read them. It may be away: then nothing is shown, and nobody waits. */

/** A quote as JSON. */
export interface QuoteText {
  readonly symbol: string;
  readonly text: string;
  /** A change that is shown for the first time; one that is too `old` to be fresh; or `again`, for whoever missed it. */
  readonly kind: 'change' | 'old' | 'again';
}

export abstract class QuoteExchange {
  /** Shows these. Never rejects; false where it is not certain that they were shown: they are to be tried again. */
  abstract publish(quotes: readonly QuoteText[]): Promise<boolean>;
  /**
   * Called with whatever is shown, by whomever, also by this replica; nothing about the text is certain. What is no news when it is shown is
   * heard `isLate`.
   */
  abstract listen(onQuote: (text: string, isLate: boolean) => void): void;
  /** What was shown last of a symbol, and whether that was within the time to live; null where there is nothing or nobody to ask. Never rejects. */
  abstract last(symbol: string): Promise<{ text: string; isFresh: boolean } | null>;
}
