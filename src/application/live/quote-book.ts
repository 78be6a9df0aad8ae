/** The newest quote of every symbol of the cluster: those of this replica, and where another one has the news, that one's. */
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';
import type { MarketQueries } from '../market/market.queries.ts';
import type { QuoteView } from '../market/market.view.ts';
import type { Clock } from '../ports/clock.ts';
import type { QuoteExchange, QuoteText } from '../ports/quote-exchange.ts';
import { decodeQuote, quoteText } from './quote-message.ts';
import type { Quote } from './quote-message.ts';
import { StateTable } from './state-table.ts';

/** Shown at a time; what is left follows with the next. */
const MAX_PUBLISHED = 2000;
/** In this time every quote is shown once more: to replicas that came late, or had no Redis when it changed. */
const AGAIN_MS = 5000;
/** Shown once more at a time, beside what changed: the time gets longer where there are very many. */
const MAX_AGAIN = 1000;

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
  /** When it was new. */
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
  /** So that an exchange that is slow has one round of ours to carry, never many. */
  private isPublishing = false;
  /** Where showing all of them again has come to. */
  private rotation: Iterator<string> | null = null;
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
    this.exchange.listen((message, isLate) => this.hear(message, isLate));
    this.timer = setInterval(() => void this.publish(), this.options.intervalMs).unref();
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
    if (heard !== undefined) {
      const isStale = this.clock.now() - heard.at > this.options.ttlMs;
      const stored = isStale ? await this.stored(symbol) : null;
      return stored !== null && stored.ts >= heard.quote.ts ? stored : { ...heard.quote, stale: isStale };
    }
    try {
      return this.queries.quote(symbol);
    } catch (error) {
      const stored = SYMBOL_PATTERN.test(symbol) ? await this.stored(symbol) : null;
      if (stored === null) throw error;
      return stored;
    }
  }

  private async stored(symbol: string): Promise<QuoteView | null> {
    const stored = (await this.exchange?.last(symbol)) ?? null;
    const quote = stored && decodeQuote(stored.text, this.clock.now());
    return quote?.symbol === symbol ? { ...quote, stale: !stored!.isFresh } : null;
  }

  /** By name. */
  symbols(): string[] {
    const own = this.queries.symbols();
    if (this.heard.size === 0) return own;
    return [...new Set([...own, ...this.heard.keys()])].sort((a, b) => (a < b ? -1 : 1));
  }

  /** @param isLate it may have been new some time ago, at the latest by its own time */
  private hear(message: string, isLate: boolean): void {
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
    this.heard.set(symbol, { quote, at: isLate ? Math.min(now, quote.ts) : now });
    this.table.touch(symbol);
  }

  private async publish(): Promise<void> {
    if (this.isPublishing) return;
    this.refresh();
    const { quotes } = this.own;
    const changed = [...quotes.changedAfter(this.published)].sort((a, b) => quotes.versionOf(a) - quotes.versionOf(b));
    const symbols = changed.slice(0, MAX_PUBLISHED);
    const published = symbols.length === 0 ? this.published : quotes.versionOf(symbols.at(-1)!);
    const shown = new Set(symbols);
    const again = this.nextAgain().filter((symbol) => !shown.has(symbol));
    const texts = [...symbols.map((symbol) => this.shownAs(symbol)), ...again.map((symbol) => this.shownAs(symbol, 'again'))]
      // Where another replica has a newer one, that is its own to show.
      .filter(({ symbol, kind }) => kind === 'change' || !this.heard.has(symbol));
    this.isPublishing = true;
    try {
      if (texts.length === 0 || (await this.exchange!.publish(texts))) this.published = published;
    } finally {
      this.isPublishing = false;
    }
  }

  private shownAs(symbol: string, kind?: 'again'): QuoteText {
    const text = this.own.quotes.textOf(symbol);
    return { symbol, text, kind: kind ?? (this.queries.quote(symbol).stale ? 'old' : 'change') };
  }

  /** The next symbols in turn, so many that all have had theirs in time. */
  private nextAgain(): string[] {
    const { quotes } = this.own;
    const count = Math.min(MAX_AGAIN, Math.ceil((quotes.size * this.options.intervalMs) / AGAIN_MS));
    const symbols: string[] = [];
    this.rotation ??= quotes.keys()[Symbol.iterator]();
    while (symbols.length < count) {
      const { value, done } = this.rotation.next();
      if (done === true) {
        this.rotation = null;
        break;
      }
      symbols.push(value);
    }
    return symbols;
  }
}

function tsOf(text: string): number {
  return (JSON.parse(text) as Quote).ts;
}
