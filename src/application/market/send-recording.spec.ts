import { describe, expect, it } from '@jest/globals';
import { Clock } from '../ports/clock.ts';
import { RecordedFeed } from '../ports/recorded-feed.ts';
import type { RecordedPiece } from '../ports/recorded-feed.ts';
import { RemoteMarket, RemoteMarketError } from '../ports/remote-market.ts';
import type { SentTicks } from '../ports/remote-market.ts';
import { sendRecording } from './send-recording.ts';

class RealClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}

class PieceFeed extends RecordedFeed {
  readonly files = 1;

  constructor(private readonly all: readonly Partial<RecordedPiece>[]) {
    super();
  }

  async *pieces(): AsyncGenerator<RecordedPiece> {
    for (const piece of this.all) {
      const ticks = piece.ticks ?? [];
      yield { file: 'f', lines: ticks.length, quotes: 0, ignored: 0, invalid: [], ticks, tickLines: ticks.map((_, i) => i + 1), ...piece };
    }
  }
}

/** Takes ticks of a positive price. */
class FakeMarket extends RemoteMarket {
  readonly requests: { price: number }[][] = [];

  async send(ticks: readonly string[]): Promise<SentTicks> {
    const read = ticks.map((tick) => JSON.parse(tick) as { price: number });
    this.requests.push(read);
    const accepted = read.filter(({ price }) => price > 0).length;
    return { accepted, rejected: ticks.length - accepted };
  }
}

const tick = (price: number, timestamp?: number): object => ({ symbol: 'A', price, timestamp });

describe('sendRecording', () => {
  const run = async (pieces: readonly Partial<RecordedPiece>[], market: RemoteMarket, speed = Infinity) => {
    const invalid: string[] = [];
    const summary = await sendRecording(new PieceFeed(pieces), market, {
      speed,
      clock: new RealClock(),
      onInvalid: (file, line, reason) => invalid.push(`${file}:${line} ${reason}`),
    });
    return { summary, invalid };
  };

  it('sends in order, at most 1 000 ticks a request, and adds up the answers', async () => {
    const market = new FakeMarket();
    const ticks = Array.from({ length: 1700 }, (_, i) => tick(i));
    const { summary } = await run(
      [{ ticks: ticks.slice(0, 700) }, { ticks: ticks.slice(700), lines: 1003, quotes: 2, ignored: 1 }],
      market,
    );
    expect(market.requests.map((request) => request.length)).toEqual([1000, 700]);
    expect(market.requests.flat().map(({ price }) => price)).toEqual(ticks.map((_, i) => i));
    expect(summary).toMatchObject({ files: 1, lines: 1703, quotes: 2, ignored: 1, accepted: 1699, rejected: 1 });
  });

  it('rejects lines that cannot be sent without asking the server', async () => {
    const market = new FakeMarket();
    const { summary, invalid } = await run(
      [{ ticks: [tick(1), { symbol: 'x'.repeat(5000) }], lines: 3, invalid: [{ line: 3, reason: 'is not JSON' }] }],
      market,
    );
    expect(summary).toMatchObject({ lines: 3, accepted: 1, rejected: 2 });
    expect(invalid).toEqual(['f:3 is not JSON', 'f:2 is too long for a tick']);
  });

  it('sends ticks when they are due, not before', async () => {
    const market = new FakeMarket();
    await run([{ ticks: [tick(1, 1000), tick(2, 1001), tick(3, 1500), tick(4)] }], market, 10);
    expect(market.requests.map((request) => request.map(({ price }) => price))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('ends when the market refuses', async () => {
    class ClosedMarket extends RemoteMarket {
      async send(): Promise<SentTicks> {
        throw new RemoteMarketError('refused the API key');
      }
    }
    await expect(run([{ ticks: [tick(1)] }], new ClosedMarket())).rejects.toThrow('refused the API key');
  });
});
