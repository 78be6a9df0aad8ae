/** What readers of `/api/stream` are sent, as text of server-sent events: the same bytes for all who are at the same place. */
import type { Audience } from '../../application/live/audience.ts';
import type { Fact, FactFeed } from '../../application/live/fact-feed.ts';
import type { StateTable } from '../../application/live/state-table.ts';

/** Transactions in one event, the newest ones; alerts in one event, the oldest first. */
const MAX_ITEMS = 100;

export interface StreamSources {
  /** One key, `metrics`. */
  readonly metrics: StateTable;
  readonly transactions: FactFeed;
  readonly alerts: FactFeed;
}

/** Numbers of the last facts that a reader knows. */
export interface Position {
  readonly epoch: string;
  readonly transactions: number;
  readonly alerts: number;
}

/** How far a reader was served. */
export interface Progress {
  readonly metrics: number;
  /** null: it begins with what is new. `unknown`: it was somewhere that is none of our places. */
  readonly position: Position | 'unknown' | null;
}

/** What a reader may see. */
export interface Sight {
  readonly audience: Audience;
  readonly transactions: boolean;
  readonly alerts: boolean;
}

export interface News {
  readonly bytes: Buffer;
  readonly progress: Progress;
  /** There is more that did not fit. */
  readonly hasMore: boolean;
}

/** From `Last-Event-ID`. */
export function positionOf(id: string): Position | 'unknown' {
  const [, epoch, transactions, alerts] = /^([^.]{1,64})\.(\d{1,15})\.(\d{1,15})$/.exec(id) ?? [];
  return epoch === undefined ? 'unknown' : { epoch, transactions: Number(transactions), alerts: Number(alerts) };
}

/** Made anew for each round, so that it remembers no longer than that. */
export class StreamNews {
  private readonly known = new Map<string, News>();

  constructor(private readonly sources: StreamSources) {}

  after(progress: Progress, sight: Sight): News {
    const key = JSON.stringify([progress, sight]);
    let news = this.known.get(key);
    if (news === undefined) this.known.set(key, (news = this.make(progress, sight)));
    return news;
  }

  private make(before: Progress, sight: Sight): News {
    const { metrics, transactions, alerts } = this.sources;
    const events: string[] = [];
    let { position } = before;
    let hasMore = false;
    const add = (event: string, data: string): void => {
      const id = position === null || position === 'unknown' ? '' : `id: ${position.epoch}.${position.transactions}.${position.alerts}\n`;
      events.push(`event: ${event}\ndata: ${data}\n${id}\n`);
    };
    if (transactions.isReady && alerts.isReady && !this.isKept(position)) {
      const isLost = position !== null;
      position = { epoch: transactions.epoch, transactions: transactions.newest, alerts: alerts.newest };
      if (isLost) add('reset', '{"recovered":false}');
    }
    if (metrics.version > before.metrics && metrics.has('metrics')) add('metrics', metrics.textOf('metrics'));
    if (transactions.isReady && alerts.isReady && position !== null && position !== 'unknown') {
      const changes = transactions.after(position.transactions) ?? [];
      if (changes.length > 0) {
        position = { ...position, transactions: changes.at(-1)!.seq };
        if (sight.transactions) add('transactions', list(changes.slice(-MAX_ITEMS), sight.audience));
      }
      const told = alerts.after(position.alerts) ?? [];
      const page = sight.alerts ? told.slice(0, MAX_ITEMS) : told;
      hasMore = page.length < told.length;
      if (page.length > 0) {
        position = { ...position, alerts: page.at(-1)!.seq };
        if (sight.alerts) add('alerts', list(page, sight.audience));
      }
    }
    return { bytes: Buffer.from(events.join('')), progress: { metrics: metrics.version, position }, hasMore };
  }

  /** Whether everything after that position is still there to be sent. */
  private isKept(position: Progress['position']): boolean {
    const { transactions, alerts } = this.sources;
    if (position === null || position === 'unknown' || position.epoch !== transactions.epoch) return false;
    return transactions.after(position.transactions) !== null && alerts.after(position.alerts) !== null;
  }
}

function list(facts: readonly Fact[], audience: Audience): string {
  return `[${facts.map((fact) => fact.text(audience)).join(',')}]`;
}
