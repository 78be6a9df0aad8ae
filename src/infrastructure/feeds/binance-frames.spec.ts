import { describe, expect, it } from '@jest/globals';
import type { RecordedPiece } from '../../application/ports/recorded-feed.ts';
import { BinanceFrames } from './binance-frames.ts';

function read(frames: readonly unknown[], format = new BinanceFrames()): RecordedPiece {
  const texts = frames.map((frame) => (typeof frame === 'string' ? frame : JSON.stringify(frame)));
  const piece: RecordedPiece = { file: 'f', lines: texts.length, quotes: 0, ignored: 0, invalid: [], ticks: [], tickLines: [] };
  format.read({ texts, numbers: texts.map((_, i) => i + 1), tooLong: [] }, piece);
  return piece;
}
const trade = (symbol: string, price: string, time: number, kind = 'trade'): object => ({
  stream: `x@${kind}`,
  data: { e: kind, E: time + 3, s: symbol, p: price, q: '0.50000000', T: time },
});
const quote = (symbol: string, bid: string, ask: string): object => ({
  stream: 'x@bookTicker',
  data: { u: 1, s: symbol, b: bid, B: '1', a: ask, A: '2' },
});

describe('BinanceFrames', () => {
  it('reads trades and aggregated trades as ticks, with or without the time of receipt', () => {
    const piece = read([
      trade('BTCUSDT', '61837.63000000', 5),
      `1723161253937085768 ${JSON.stringify(trade('BTCUSDT', '61838.00', 6, 'aggTrade'))}`,
    ]);
    expect(piece.ticks).toEqual([
      { symbol: 'BTCUSDT', price: 61837.63, timestamp: 5, size: 0.5 },
      { symbol: 'BTCUSDT', price: 61838, timestamp: 6, size: 0.5 },
    ]);
  });

  it('gives the latest quote of a symbol to its following ticks only', () => {
    const piece = read([
      trade('A', '1', 1),
      quote('A', '0.9', '1.1'),
      quote('B', '5', '6'),
      trade('A', '1', 2),
      quote('A', '1.0', '0.00000000'),
      trade('A', '1', 3),
    ]);
    expect(piece.quotes).toBe(3);
    expect(piece.ticks).toMatchObject([
      { bid: undefined, ask: undefined },
      { bid: 0.9, ask: 1.1 },
      { bid: 1, ask: undefined },
    ]);
  });

  it('remembers quotes from one piece to the next', () => {
    const format = new BinanceFrames();
    read([quote('A', '1', '2')], format);
    expect(read([trade('A', '1', 1)], format).ticks).toMatchObject([{ bid: 1, ask: 2 }]);
  });

  it('ignores other streams and snapshots, and refuses what is no frame', () => {
    const piece = read([
      { stream: 'x@depth@100ms', data: {} },
      { lastUpdateId: 1, bids: [] },
      '{"stream":',
      '[1]',
      { stream: 'x@trade' },
      quote('a b', '1', '2'),
      quote('A', 'x', '2'),
    ]);
    expect(piece).toMatchObject({ ignored: 2, quotes: 0, ticks: [] });
    expect(piece.invalid.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7]);
  });
});
