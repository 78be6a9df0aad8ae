/** Turns the messages of engines into anomalies, candles and gaps, and remembers what is open in case an engine must begin anew. */
import { createHash } from 'node:crypto';
import type { MarketOutput } from '../../application/ports/tick-processor.ts';
import { DIRECTIONS, SEVERITIES } from '../../domain/market/anomaly.ts';
import type { Anomaly, AnomalyEventKind, Direction } from '../../domain/market/anomaly.ts';
import { candleAt } from '../../domain/market/engine-rows.ts';
import * as layout from '../../domain/market/engine-layout.ts';
import type { SymbolTable } from '../../domain/market/symbol-table.ts';

/** First 128 bits of SHA-256 over `symbol direction triggerTime ordinal`, as a UUID string: the same input has the same ids. */
export function anomalyId(symbol: string, direction: Direction, triggerTime: number, ordinal: number): string {
  const hex = createHash('sha256').update(`${symbol} ${direction} ${triggerTime} ${ordinal}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

const EVENTS = ['opened', 'updated', 'closed', 'progress'] as const satisfies readonly (AnomalyEventKind | 'progress')[];

/** What the main thread adds to an episode, and its last message. */
interface OpenEpisode {
  id: string;
  detectedAt: number;
  simulated: boolean;
  message: Float64Array;
}

export class MessageDecoder {
  private readonly symbols: SymbolTable;
  private readonly output: MarketOutput;
  private readonly isSimulated: (symbolId: number) => boolean;
  /** By 2 · symbol + direction: bounded by the number of symbols. */
  private readonly open = new Map<number, OpenEpisode>();

  constructor(symbols: SymbolTable, output: MarketOutput, isSimulated: (symbolId: number) => boolean) {
    this.symbols = symbols;
    this.output = output;
    this.isSimulated = isSimulated;
  }

  readonly deliver = (slots: Float64Array, at: number): void => {
    const kind = slots[at]!;
    const id = slots[at + layout.MESSAGE_SYMBOL]!;
    const symbol = this.symbols.nameOf(id);
    if (kind <= layout.KIND_PROGRESS) this.deliverEpisode(kind, id, symbol, slots, at);
    else if (kind === layout.KIND_GAP) {
      const [from, to, lost] = [
        slots[at + layout.MESSAGE_GAP_FROM]!,
        slots[at + layout.MESSAGE_GAP_TO]!,
        slots[at + layout.MESSAGE_GAP_LOST]!,
      ];
      this.output.gap({ symbol, from, to, reason: 'sequence', lost });
    } else {
      const candle = candleAt(symbol, slots[at + layout.MESSAGE_LEVEL]!, slots, at + layout.MESSAGE_CANDLE);
      this.output.candle(candle, kind === layout.KIND_CANDLE);
    }
  };

  private deliverEpisode(kind: number, id: number, symbol: string, slots: Float64Array, at: number): void {
    const key = id * 2 + slots[at + layout.EPISODE_DIRECTION]!;
    let episode = this.open.get(key);
    if (episode === undefined || kind === layout.KIND_OPENED) {
      const direction = DIRECTIONS[slots[at + layout.EPISODE_DIRECTION]!]!;
      episode = {
        id: anomalyId(symbol, direction, slots[at + layout.EPISODE_TRIGGER_TIME]!, slots[at + layout.EPISODE_ORDINAL]!),
        detectedAt: Date.now(),
        simulated: this.isSimulated(id),
        message: new Float64Array(layout.MESSAGE_DOUBLES),
      };
    }
    for (let i = 0; i < layout.MESSAGE_DOUBLES; i += 1) episode.message[i] = slots[at + i]!;
    const anomaly = decodeAnomaly(symbol, episode);
    if (anomaly.status === 'closed') this.open.delete(key);
    else this.open.set(key, episode);
    this.output.anomaly(EVENTS[kind]!, anomaly);
  }

  /** Takes up open anomalies of an earlier run; their symbols must be known. */
  restore(anomalies: readonly Anomaly[]): void {
    for (const anomaly of anomalies) {
      const message = encodeEpisode(this.symbols.idOf(anomaly.symbol), anomaly);
      const key = message[layout.EPISODE_SYMBOL]! * 2 + message[layout.EPISODE_DIRECTION]!;
      this.open.set(key, {
        id: anomaly.id,
        detectedAt: anomaly.detectedAt,
        simulated: anomaly.simulated,
        message,
      });
    }
  }

  /** Messages of the open episodes of those symbols that `isWanted` names, one after the other. */
  openEpisodes(isWanted: (symbolId: number) => boolean): Float64Array {
    const messages = [...this.open.values()]
      .map((episode) => episode.message)
      .filter((message) => isWanted(message[layout.EPISODE_SYMBOL]!));
    const all = new Float64Array(messages.length * layout.MESSAGE_DOUBLES);
    messages.forEach((message, k) => all.set(message, k * layout.MESSAGE_DOUBLES));
    return all;
  }
}

function decodeAnomaly(symbol: string, episode: OpenEpisode): Anomaly {
  const m = episode.message;
  const closedAt = m[layout.EPISODE_CLOSED_AT]!;
  const oldPrice = m[layout.EPISODE_OLD_PRICE]!;
  const newPrice = m[layout.EPISODE_NEW_PRICE]!;
  const peakPrice = m[layout.EPISODE_PEAK_PRICE]!;
  const peakReference = m[layout.EPISODE_PEAK_REFERENCE]!;
  return {
    id: episode.id,
    symbol,
    direction: DIRECTIONS[m[layout.EPISODE_DIRECTION]!]!,
    status: Number.isNaN(closedAt) ? 'open' : 'closed',
    oldPrice,
    newPrice,
    changePercent: ((newPrice - oldPrice) / oldPrice) * 100,
    severity: SEVERITIES[m[layout.EPISODE_SEVERITY]!]!,
    peakPrice,
    peakReference,
    peakChangePercent: ((peakPrice - peakReference) / peakReference) * 100,
    breachCount: m[layout.EPISODE_BREACHES]!,
    detectedAt: episode.detectedAt,
    referenceTime: m[layout.EPISODE_REFERENCE_TIME]!,
    triggerTime: m[layout.EPISODE_TRIGGER_TIME]!,
    lastBreachTime: m[layout.EPISODE_LAST_TIME]!,
    closedAt: Number.isNaN(closedAt) ? null : closedAt,
    windowMs: m[layout.EPISODE_WINDOW_MS]!,
    thresholdPercent: m[layout.EPISODE_THRESHOLD_BP]! / 100,
    cooldownMs: m[layout.EPISODE_COOLDOWN_MS]!,
    late: m[layout.EPISODE_LATE] === 1,
    gap: m[layout.EPISODE_GAP] === 1,
    simulated: episode.simulated,
    ordinal: m[layout.EPISODE_ORDINAL]!,
  };
}

function encodeEpisode(symbolId: number, anomaly: Anomaly): Float64Array {
  const m = new Float64Array(layout.MESSAGE_DOUBLES);
  m[layout.EPISODE_SYMBOL] = symbolId;
  m[layout.EPISODE_DIRECTION] = DIRECTIONS.indexOf(anomaly.direction);
  m[layout.EPISODE_TRIGGER_TIME] = anomaly.triggerTime;
  m[layout.EPISODE_ORDINAL] = anomaly.ordinal;
  m[layout.EPISODE_OLD_PRICE] = anomaly.oldPrice;
  m[layout.EPISODE_REFERENCE_TIME] = anomaly.referenceTime;
  m[layout.EPISODE_NEW_PRICE] = anomaly.newPrice;
  m[layout.EPISODE_PEAK_PRICE] = anomaly.peakPrice;
  m[layout.EPISODE_PEAK_REFERENCE] = anomaly.peakReference;
  m[layout.EPISODE_SEVERITY] = SEVERITIES.indexOf(anomaly.severity);
  m[layout.EPISODE_BREACHES] = anomaly.breachCount;
  m[layout.EPISODE_LAST_TIME] = anomaly.lastBreachTime;
  m[layout.EPISODE_CLOSED_AT] = anomaly.closedAt ?? NaN;
  m[layout.EPISODE_WINDOW_MS] = anomaly.windowMs;
  m[layout.EPISODE_THRESHOLD_BP] = Math.round(anomaly.thresholdPercent * 100);
  m[layout.EPISODE_COOLDOWN_MS] = anomaly.cooldownMs;
  m[layout.EPISODE_LATE] = anomaly.late ? 1 : 0;
  m[layout.EPISODE_GAP] = anomaly.gap ? 1 : 0;
  return m;
}
