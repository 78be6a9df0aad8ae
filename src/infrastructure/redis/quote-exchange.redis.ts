/** Quotes in Redis: each changed one is published on `quotes` and stored, once to be fresh and once to last. */
import { QuoteExchange } from '../../application/ports/quote-exchange.ts';
import type { QuoteText } from '../../application/ports/quote-exchange.ts';
import type { RedisConnection } from './connection.ts';

const CHANNEL = 'quotes';
const FRESH = 'quote:';
const LAST = 'quote:last:';

export class RedisQuoteExchange extends QuoteExchange {
  /** So that a Redis that is slow has one round of ours to carry, never many. */
  private isBusy = false;

  /** @param ttlMs how long a quote is fresh */
  constructor(
    private readonly connection: RedisConnection,
    private readonly ttlMs: number,
  ) {
    super();
  }

  publish(quotes: readonly QuoteText[]): boolean {
    const { commands, prefix, isUp } = this.connection;
    if (!isUp || this.isBusy) return false;
    const pipeline = commands.pipeline();
    for (const { symbol, text } of quotes) {
      pipeline.publish(prefix + CHANNEL, text);
      pipeline.set(prefix + FRESH + symbol, text, 'PX', this.ttlMs);
      pipeline.set(prefix + LAST + symbol, text);
    }
    this.isBusy = true;
    pipeline
      .exec()
      // The next change of a symbol is shown again; that the connection is lost is told elsewhere.
      .catch(() => undefined)
      .finally(() => (this.isBusy = false));
    return true;
  }

  listen(onQuote: (text: string) => void): void {
    this.connection.listen(CHANNEL, onQuote);
  }

  async last(symbol: string): Promise<{ text: string; isFresh: boolean } | null> {
    const { commands, prefix, isUp } = this.connection;
    if (!isUp) return null;
    try {
      const [fresh, last] = await commands.mget(prefix + FRESH + symbol, prefix + LAST + symbol);
      const text = fresh ?? last ?? null;
      return text === null ? null : { text, isFresh: typeof fresh === 'string' };
    } catch {
      return null;
    }
  }
}
