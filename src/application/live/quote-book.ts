/** The newest quote of every symbol of the cluster: those of this replica, and where another one has the news, that one's. */
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';
import type { MarketQueries } from '../market/market.queries.ts';
import type { QuoteView } from '../market/market.view.ts';
import type { Clock } from '../ports/clock.ts';
import type { QuoteExchange } from '../ports/quote-exchange.ts';
import { decodeQuote, quoteText } from './quote-message.ts';
import type { Quote } from './quote-message.ts';
import { StateTable } from './state-table.ts';

/** Shown at a time; what is left follows with the next. */
const MAX_PUBLISHED = 2000;

export interface QuoteBookOptions {
  /** `QUOTE_INTERVAL_MS` */
  intervalMs: number;
  /** `QUOTE_CACHE_TTL_MS` */
  ttlMs: number;
  /** Symbols of other replicas; further ones are left out. */
  maxSymbols: number;
}

/** What this replica itself knows. */
export interface OwnQuotes {
  readonly quotes: StateTable;
  refresh(): void;
}

interface Heard {
  readonly quote: Quote;
  readonly at: number;
}

export class QuoteBook {
  /** JSON of a quote by symbol. */
  readonly table: StateTable;
  /** Messages that were no quotes. */
  refused = 0;
  /** Where another replica has the news. */
  private readonly heard = new Map<string, Heard>();
  /** Versions of our own table. */
  private takenIn = 0;
  private published = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly own: OwnQuotes,
    private readonly queries: Pick<MarketQueries, 'quote' | 'symbols'>,
    private readonly exchange: QuoteExchange | null,
    private readonly clock: Clock,
    private readonly options: QuoteBookOptions,
  ) {
    this.table = new StateTable((symbol) => {
      const heard = this.heard.get(symbol);
      return heard === undefined ? own.quotes.textOf(symbol) : quoteText(heard.quote);
    });
  }

  /** Whether quotes of other replicas are shown, so that this one need not have the market itself. */
  get isShared(): boolean {
    return this.exchange !== null;
  }

  start(): void {
    if (this.exchange === null) return;
    this.exchange.listen((message) => this.hear(message));
    this.timer = setInterval(() => this.publish(), this.options.intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Takes in what changed since the last time. */
  refresh(): void {
    this.own.refresh();
    const { quotes } = this.own;
    for (const symbol of quotes.changedAfter(this.takenIn)) {
      if (this.isBehind(symbol)) continue;
      this.heard.delete(symbol);
      this.table.touch(symbol);
    }
    this.takenIn = quotes.version;
  }

  /** What is read from the store when the market moves here is older than what was heard of it; what claims to be of the future holds nothing up. */
  private isBehind(symbol: string): boolean {
    const heard = this.heard.get(symbol);
    return heard !== undefined && heard.quote.ts <= this.clock.now() && heard.quote.ts > tsOf(this.own.quotes.textOf(symbol));
  }

  /** @throws NotFoundError `symbol_not_found` */
  async quote(symbol: string): Promise<QuoteView> {
    if (this.heard.has(symbol)) this.refresh();
    const heard = this.heard.get(symbol);
    if (heard !== undefined) return { ...heard.quote, stale: this.clock.now() - heard.at > this.options.ttlMs };
    try {
      return this.queries.quote(symbol);
    } catch (error) {
      const stored = this.exchange === null || !SYMBOL_PATTERN.test(symbol) ? null : await this.exchange.last(symbol);
      const quote = stored && decodeQuote(stored.text, this.clock.now());
      if (quote?.symbol !== symbol) throw error;
      return { ...quote, stale: !stored!.isFresh };
    }
  }

  /** By name. */
  symbols(): string[] {
    const own = this.queries.symbols();
    if (this.heard.size === 0) return own;
    return [...new Set([...own, ...this.heard.keys()])].sort((a, b) => (a < b ? -1 : 1));
  }

  private hear(message: string): void {
    const now = this.clock.now();
    const quote = decodeQuote(message, now);
    if (quote === null) {
      this.refused += 1;
      return;
    }
    const { symbol } = quote;
    const known = this.heard.get(symbol);
    if (known === undefined) {
      // Our own come back to us as well.
      if (this.own.quotes.has(symbol) && quote.ts <= tsOf(this.own.quotes.textOf(symbol))) return;
      if (this.heard.size >= this.options.maxSymbols) return;
    } else if (quote.ts <= known.quote.ts) return;
    this.heard.set(symbol, { quote, at: now });
    this.table.touch(symbol);
  }

  private publish(): void {
    this.refresh();
    const { quotes } = this.own;
    const changed = [...quotes.changedAfter(this.published)].sort((a, b) => quotes.versionOf(a) - quotes.versionOf(b));
    const symbols = changed.slice(0, MAX_PUBLISHED);
    const last = symbols.at(-1);
    if (last === undefined) return;
    if (this.exchange!.publish(symbols.map((symbol) => ({ symbol, text: quotes.textOf(symbol) })))) this.published = quotes.versionOf(last);
  }
}

function tsOf(text: string): number {
  return (JSON.parse(text) as Quote).ts;
}
