/**
 * Quotes in Redis: each changed one is published on `quotes` and stored, once to be fresh and once to last. For replicas that missed it, it is
 * told again on a channel of its own, which makes nothing fresh.
 */
import { QuoteExchange } from '../../application/ports/quote-exchange.ts';
import type { QuoteText } from '../../application/ports/quote-exchange.ts';
import type { RedisConnection } from './connection.ts';

const CHANNEL = 'quotes';
const AGAIN = 'quotes:again';
const FRESH = 'quote:';
const LAST = 'quote:last:';

export class RedisQuoteExchange extends QuoteExchange {
  /** @param ttlMs how long a quote is fresh */
  constructor(
    private readonly connection: RedisConnection,
    private readonly ttlMs: number,
  ) {
    super();
  }

  async publish(quotes: readonly QuoteText[]): Promise<boolean> {
    const { commands, prefix, isUp } = this.connection;
    if (!isUp) return false;
    const pipeline = commands.pipeline();
    for (const { symbol, text, kind } of quotes) {
      // First, so that what is old is not heard as news.
      if (kind !== 'change') pipeline.publish(prefix + AGAIN, text);
      if (kind !== 'again') pipeline.publish(prefix + CHANNEL, text);
      if (kind === 'change') pipeline.set(prefix + FRESH + symbol, text, 'PX', this.ttlMs);
      pipeline.set(prefix + LAST + symbol, text);
    }
    try {
      const results = await pipeline.exec();
      return results?.every(([error]) => error === null) === true;
    } catch {
      // That the connection is lost is told elsewhere.
      return false;
    }
  }

  listen(onQuote: (text: string, isLate: boolean) => void): void {
    this.connection.listen(CHANNEL, (text) => onQuote(text, false));
    this.connection.listen(AGAIN, (text) => onQuote(text, true));
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
