/** What both processors share: routing ticks to partitions, orders, counters, and the way of messages back. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TickProcessor } from '../../application/ports/tick-processor.ts';
import type { MarketOutput, MarketSetup, PartitionCounters } from '../../application/ports/tick-processor.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { basisPointsOf } from '../../domain/market/spike-rule.ts';
import type { SymbolSettings } from '../../domain/market/statistics.ts';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import { TICK_STRIDE } from '../../domain/market/tick.ts';
import type { TickBatch } from '../../domain/market/tick.ts';
import { ControlRing, ORDER_CLOSE_EPISODES, ORDER_CONFIGURE, ORDER_RESET } from './control-ring.ts';
import { MessageDecoder } from './message-decoder.ts';
import * as memory from './partition-memory.ts';
import type { PartitionStart } from './partition-loop.ts';
import type { ProcessingOptions } from './processing-options.ts';
import { PublishedRows } from './published-rows.ts';
import { SharedBoard } from './shared-board.ts';
import { TickRingProducer } from './tick-ring.ts';

const LOSS_INTERVAL_MS = 1000;
/** An order that an engine has not carried out by then is answered with `overloaded`. */
const ORDER_DEADLINE_MS = 2000;

/** One partition, seen from the main thread. */
export class Partition {
  readonly memory: memory.PartitionMemory;
  readonly ring: TickRingProducer;
  readonly orders: ControlRing;
  readonly counters: PublishedRows;
  restarts = 0;
  /** Ticks for it among those at hand. */
  coming = 0;
  /** Whether ticks were written since its engine was woken. */
  hasNews = false;

  constructor(options: ProcessingOptions) {
    this.memory = memory.allocatePartition(options);
    this.ring = new TickRingProducer(this.memory.ring);
    this.orders = new ControlRing(this.memory.orders);
    this.counters = new PublishedRows(this.memory.counters, memory.COUNTER_DOUBLES);
  }
}

export abstract class PartitionedTickProcessor extends TickProcessor {
  readonly symbols: SymbolTable;
  readonly board: SharedBoard;
  protected readonly options: ProcessingOptions;
  protected readonly partitions: Partition[];
  protected decoder: MessageDecoder;
  protected output: MarketOutput;
  protected isStopped = false;
  private readonly boardMemory: memory.BoardMemory;
  private readonly settings = new Map<number, [bp: number, windowMs: number, cooldownMs: number]>();
  private readonly counterRow = new Float64Array(memory.COUNTER_DOUBLES);
  /** Symbols whose settings found no room among the orders; their engine gets them within a second. */
  private readonly unsent = new Set<number>();
  private upkeep: NodeJS.Timeout | undefined;

  constructor(options: ProcessingOptions) {
    super();
    this.options = options;
    this.symbols = new SymbolTable(options.maxSymbols, options.partitions, randomInt(2 ** 32));
    this.boardMemory = memory.allocateBoard(options.maxSymbols);
    this.board = new SharedBoard(this.boardMemory, options.maxSymbols);
    this.partitions = Array.from({ length: options.partitions }, () => new Partition(options));
  }

  async start(setup: MarketSetup, output: MarketOutput): Promise<void> {
    this.output = output;
    this.decoder = new MessageDecoder(this.symbols, output, this.options.isSimulated ?? (() => false));
    for (const { symbol } of setup.statistics) this.symbols.intern(symbol);
    for (const [symbol, settings] of setup.settings) {
      const id = this.symbols.intern(symbol);
      if (id >= 0) this.settings.set(id, this.effective(settings));
    }
    for (const statistics of setup.statistics) {
      const id = this.symbols.idOf(statistics.symbol);
      if (id >= 0) this.board.restore(id, statistics, this.settings.get(id)?.[1] ?? this.options.windowMs);
    }
    this.decoder.restore(setup.openAnomalies.filter((anomaly) => this.symbols.idOf(anomaly.symbol) >= 0));
    this.upkeep = setInterval(() => {
      this.tellLosses();
      this.sendUnsent();
    }, LOSS_INTERVAL_MS).unref();
    await this.startEngines();
  }

  /** Starts an engine for each partition. */
  protected abstract startEngines(): Promise<void>;

  /** Whether an engine is at work. */
  protected abstract isRunning(partition: Partition): boolean;

  /** Called after ticks or orders were added to a partition. */
  protected abstract wake(partition: Partition): void;

  /** Hands waiting messages to the output; true when none is left. */
  protected abstract deliver(partition: Partition): boolean;

  protected startOf(index: number): PartitionStart {
    const ids = Array.from({ length: this.symbols.size }, (_, id) => id).filter((id) => this.symbols.partitionOf(id) === index);
    const { onRestart: _onRestart, isSimulated: _isSimulated, ...options } = this.options;
    return {
      options,
      memory: this.partitions[index]!.memory,
      board: this.boardMemory,
      symbolIds: Int32Array.from(ids.filter((id) => this.board.version(id) !== 0)),
      settings: Float64Array.from(ids.flatMap((id) => (this.settings.has(id) ? [id, ...this.settings.get(id)!] : []))),
      episodes: this.decoder.openEpisodes((id) => this.symbols.partitionOf(id) === index),
    };
  }

  publish({ slots, length }: TickBatch): void {
    for (let from = 0; from < length; from += this.largestPiece) this.write(slots, from, Math.min(length, from + this.largestPiece));
    this.wakeReaders();
  }

  async publishLossless({ slots, length }: TickBatch): Promise<void> {
    for (let from = 0; from < length; from += this.largestPiece) {
      const to = Math.min(length, from + this.largestPiece);
      for (const { ring } of this.partitions) {
        while (!(await ring.room(to - from, 50))) if (this.isStopped) throw new DomainError('shutting_down', 'the market is closed');
      }
      this.write(slots, from, to);
      this.wakeReaders();
    }
  }

  /** Ticks that any ring takes at once. */
  private get largestPiece(): number {
    return this.partitions[0]!.ring.largestPiece;
  }

  /** Appends each of the ticks `from` … `to` − 1 to the ring of its partition. */
  private write(slots: Float64Array, from: number, to: number): void {
    const { partitions, symbols } = this;
    if (partitions.length === 1) {
      partitions[0]!.ring.write(slots, from, to, this.board.dropped);
      partitions[0]!.hasNews = true;
      return;
    }
    const begin = from * TICK_STRIDE;
    const end = to * TICK_STRIDE;
    for (const partition of partitions) partition.coming = 0;
    for (let at = begin; at < end; at += TICK_STRIDE) partitions[symbols.partitionOf(slots[at]!)]!.coming += 1;
    for (const { ring, coming } of partitions) if (coming > 0) ring.reserve(coming, this.board.dropped);
    for (let at = begin; at < end; at += TICK_STRIDE) partitions[symbols.partitionOf(slots[at]!)]!.ring.put(slots, at);
    for (const partition of partitions) {
      if (partition.coming === 0) continue;
      partition.ring.commit();
      partition.hasNews = true;
    }
  }

  private wakeReaders(): void {
    for (const partition of this.partitions) {
      if (!partition.hasNews) continue;
      partition.hasNews = false;
      this.wake(partition);
    }
  }

  configure(symbolId: number, settings: SymbolSettings): void {
    this.settings.set(symbolId, this.effective(settings));
    this.unsent.add(symbolId);
    this.sendUnsent();
  }

  private sendUnsent(): void {
    for (const symbolId of this.unsent) {
      const partition = this.partitionOf(symbolId);
      const [bp, windowMs, cooldownMs] = this.settings.get(symbolId)!;
      if (!partition.orders.add(partition.ring.position, ORDER_CONFIGURE, symbolId, bp, windowMs, cooldownMs)) continue;
      this.unsent.delete(symbolId);
      this.wake(partition);
    }
  }

  private effective(settings: SymbolSettings): [bp: number, windowMs: number, cooldownMs: number] {
    const { thresholdBp, windowMs, cooldownMs } = this.options;
    return [
      settings.thresholdPercent === null ? thresholdBp : basisPointsOf(settings.thresholdPercent),
      settings.windowMs ?? windowMs,
      settings.cooldownMs ?? cooldownMs,
    ];
  }

  async reset(symbolId: number): Promise<void> {
    const partition = this.partitionOf(symbolId);
    this.order(partition, ORDER_RESET, symbolId);
    await this.confirmed(partition);
  }

  async closeEpisodes(): Promise<void> {
    for (const partition of this.partitions) this.order(partition, ORDER_CLOSE_EPISODES);
    await this.settled();
  }

  private order(partition: Partition, order: number, symbolId = 0): void {
    if (!partition.orders.add(partition.ring.position, order, symbolId)) {
      throw new DomainError('overloaded', 'too many changes wait for this partition', [], 1);
    }
    this.wake(partition);
  }

  private async confirmed(partition: Partition): Promise<void> {
    const deadline = performance.now() + ORDER_DEADLINE_MS;
    while (partition.orders.isPending) {
      if (performance.now() > deadline) throw new DomainError('overloaded', 'the partition did not answer in time', [], 1);
      await sleep(1);
    }
  }

  private partitionOf(symbolId: number): Partition {
    return this.partitions[this.symbols.partitionOf(symbolId)]!;
  }

  async settled(): Promise<void> {
    for (const partition of this.partitions) {
      while (!this.isSettled(partition)) await sleep(1);
    }
  }

  private isSettled(partition: Partition): boolean {
    const { accepted, processed, dropped } = this.countersOf(partition, 0);
    return accepted === processed + dropped && !partition.orders.isPending && this.deliver(partition);
  }

  counters(): PartitionCounters[] {
    return this.partitions.map((partition, index) => this.countersOf(partition, index));
  }

  idlePartitions(): number[] {
    return this.partitions.flatMap((partition, index) => (this.isRunning(partition) ? [] : [index]));
  }

  private countersOf(partition: Partition, index: number): PartitionCounters {
    const row = this.counterRow.fill(0);
    partition.counters.read(0, row);
    // `accepted` moves on this thread only, and the engine publishes the other two together: one consistent moment.
    const accepted = partition.ring.accepted;
    const processed = row[memory.COUNTER_PROCESSED]!;
    const dropped = row[memory.COUNTER_DROPPED]!;
    return {
      partition: index,
      accepted,
      processed,
      dropped,
      queued: accepted - processed - dropped,
      late: row[memory.COUNTER_LATE]!,
      tooLate: row[memory.COUNTER_TOO_LATE]!,
      breaches: row[memory.COUNTER_BREACHES]!,
      held: row[memory.COUNTER_HELD]!,
      samplesEvicted: row[memory.COUNTER_EVICTED]!,
      restarts: partition.restarts,
    };
  }

  private tellLosses(): void {
    for (const gap of this.board.takeLosses((id) => this.symbols.nameOf(id))) this.output.gap(gap);
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    await this.stopEngines();
    this.isStopped = true;
    clearInterval(this.upkeep);
    if (this.output) this.tellLosses();
  }

  /** Lets each engine finish what is in its ring, delivers its last messages and ends it. */
  protected abstract stopEngines(): Promise<void>;
}
