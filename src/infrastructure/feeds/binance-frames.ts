/**
 * Recorded frames of Binance's combined streams, `[receiveNs ]{"stream","data"}` a line: trades are ticks, best prices are quotes.
 * Source: Binance Spot API, "WebSocket Market Streams" (trade, aggTrade, bookTicker).
 */
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import { isExactDecimal } from '../../domain/market/decimal.ts';
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';
import { MAX_PRICE, MIN_PRICE } from '../../domain/market/tick-reader.ts';
import type { Lines } from './line-splitter.ts';
import { decimal } from './recorded-format.ts';
import type { RawTick, RecordedFormat } from './recorded-format.ts';

/** Symbols whose quote is remembered; Binance lists about 3 000. */
const MAX_QUOTES = 100_000;
const RECEIVE_TIME = /^\d+ /;

interface Quote {
  bid: number | undefined;
  ask: number | undefined;
}

/** The latest quote of a symbol goes with its next ticks: the engine knows quotes by ticks only. */
export class BinanceFrames implements RecordedFormat {
  private readonly quotes = new Map<string, Quote>();

  read(lines: Lines, piece: RecordedPiece): void {
    for (let i = 0; i < lines.texts.length; i += 1) {
      const problem = this.frame(lines.texts[i]!.replace(RECEIVE_TIME, ''), lines.numbers[i]!, piece);
      if (problem !== null) piece.invalid.push({ line: lines.numbers[i]!, reason: problem });
    }
  }

  private frame(text: string, line: number, piece: RecordedPiece): string | null {
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return 'is not JSON';
    }
    if (!isRecord(frame)) return 'is not a frame';
    const kind = typeof frame.stream === 'string' ? frame.stream.split('@')[1] : undefined;
    const { data } = frame;
    if (kind === 'trade' || kind === 'aggTrade') {
      if (!isRecord(data)) return 'has no data';
      piece.ticks.push(this.tick(data));
      piece.tickLines.push(line);
    } else if (kind === 'bookTicker') {
      if (!isRecord(data) || !this.setQuote(data)) return 'is not a quote';
      piece.quotes += 1;
    } else {
      // Order books, snapshots, candles: nothing that the engine knows.
      piece.ignored += 1;
    }
    return null;
  }

  private tick(data: Record<string, unknown>): RawTick {
    const quote = this.quotes.get(data.s as string);
    return {
      symbol: data.s as string | undefined,
      price: number(data.p),
      timestamp: data.T as number | undefined,
      bid: quote?.bid,
      ask: quote?.ask,
      size: number(data.q),
      sequence: undefined,
    };
  }

  private setQuote(data: Record<string, unknown>): boolean {
    const { s: symbol } = data;
    const bid = number(data.b);
    const ask = number(data.a);
    if (typeof symbol !== 'string' || !SYMBOL_PATTERN.test(symbol) || !isSide(bid) || !isSide(ask)) return false;
    const quote = this.quotes.get(symbol);
    // A side of price 0 is an empty side of the book.
    if (quote !== undefined) {
      quote.bid = bid || undefined;
      quote.ask = ask || undefined;
    } else if (this.quotes.size < MAX_QUOTES) this.quotes.set(symbol, { bid: bid || undefined, ask: ask || undefined });
    return true;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Binance writes numbers as text. */
function number(value: unknown): unknown {
  return typeof value === 'string' ? decimal(value) : value;
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && (value === 0 || (value >= MIN_PRICE && value <= MAX_PRICE && isExactDecimal(value)));
}
