/** Edits a rule again and again while transactions come at full rate, many of which breach it, and looks at what was decided and alerted. */
import { randomUUID } from 'node:crypto';

/** Calls the product as an administrator. */
export type Call = (method: 'GET' | 'POST', path: string, body?: object) => Promise<{ status: number; body: unknown }>;

interface Rule {
  id: string;
  kind: string;
  weight: number;
  version: number;
}
interface Judged {
  id: string;
  amount: string;
  riskScore: number | null;
  decision: string | null;
}
interface Detail {
  hits: { ruleVersion: number; weight: number }[];
  riskScore: number;
}
interface Alert {
  parentId: string | null;
  kind: string;
  count: number;
}

export interface LoadOutcome {
  transactions: number;
  perSecond: number;
  /** Versions that were put in force meanwhile, and those of them that decided something. */
  versions: number;
  decidedBy: number;
  breaches: number;
  /** Alerts that are pushed: no children of a storm. */
  pushed: number;
  alerts: number;
  /** What must not be; empty where all holds. */
  problems: string[];
}

const BATCH = 100;
const PER_SECOND = 1000;
/** Fewer than breaches, so that alerts absorb; more than the limit of a storm. */
const ACCOUNTS = 500;
const EDIT_EVERY_MS = 250;
const STORM_ALERTS = 20;
const LEAST_WEIGHT = 200;
const WAIT_MS = 120_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class RulesUnderLoad {
  private readonly call: Call;
  private readonly problems: string[] = [];
  /** By version of the rule. */
  private readonly weights = new Map<number, number>();
  private isEditing = true;

  constructor(call: Call) {
    this.call = call;
  }

  /** @param breaches transactions above the limit of the rule; there are twice as many below it */
  async run(breaches: number): Promise<LoadOutcome> {
    const rule = await this.aloneInForce('large-amount');
    const editing = this.edit(rule);
    const begun = performance.now();
    const total = await this.send(3 * breaches);
    const perSecond = total / ((performance.now() - begun) / 1000);
    this.isEditing = false;
    await editing;
    const judged = await this.allJudged();
    if (judged.length !== total) this.problems.push(`${judged.length} transactions of ${total}`);
    const decidedBy = await this.checkDecisions(judged, breaches);
    const alerts = await this.pages<Alert>('/api/alerts');
    const { pushed } = this.checkAlerts(alerts, breaches);
    return {
      transactions: total,
      perSecond,
      versions: this.weights.size,
      decidedBy,
      breaches,
      pushed,
      alerts: alerts.length,
      problems: this.problems,
    };
  }

  /** So that a score is the weight of one version, or nothing. */
  private async aloneInForce(kind: string): Promise<Rule> {
    const { items } = (await this.ask('GET', '/api/rules')) as { items: Rule[] };
    for (const { id } of items.filter((one) => one.kind !== kind)) await this.ask('POST', `/api/rules/${id}/retire`);
    const rule = items.find((one) => one.kind === kind)!;
    this.weights.set(rule.version, rule.weight);
    return rule;
  }

  private async edit({ id, version: first }: Rule): Promise<void> {
    for (let version = first + 1; this.isEditing; version += 1) {
      const weight = LEAST_WEIGHT + (version % LEAST_WEIGHT);
      this.weights.set(version, weight);
      await this.ask('POST', `/api/rules/${id}/versions`, { params: { amount: '10000.00' }, weight });
      await this.ask('POST', `/api/rules/${id}/activate`, { version });
      await pause(EDIT_EVERY_MS);
    }
  }

  private async send(total: number): Promise<number> {
    const begun = performance.now();
    const run = randomUUID().slice(0, 8);
    let sent = 0;
    const batches: Promise<void>[] = [];
    for (; sent < total; sent += BATCH) {
      const due = begun + (sent / PER_SECOND) * 1000;
      await pause(Math.max(0, due - performance.now()));
      const items = Array.from({ length: Math.min(BATCH, total - sent) }, (_, i) => {
        const n = sent + i;
        // Every third breaches the rule.
        return { amount: n % 3 === 0 ? '20000.00' : '1.00', currency: 'USD', accountId: `${run}-${Math.floor(n / 3) % ACCOUNTS}` };
      });
      batches.push(this.sendBatch(items));
      if (batches.length >= 4) await batches.shift();
    }
    await Promise.all(batches);
    return total;
  }

  private async sendBatch(items: readonly object[]): Promise<void> {
    const { accepted } = (await this.ask('POST', '/api/transactions/batch', { items })) as { accepted: number };
    if (accepted !== items.length) this.problems.push(`${accepted} of ${items.length} were accepted`);
  }

  private async allJudged(): Promise<Judged[]> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const all = await this.pages<Judged>('/api/transactions');
      const open = all.filter(({ decision }) => decision === null).length;
      if (open === 0) return all;
      if (performance.now() > deadline) {
        this.problems.push(`${open} transactions without a decision`);
        return all;
      }
      await pause(500);
    }
  }

  /** How many versions decided what was looked at. */
  private async checkDecisions(judged: readonly Judged[], breaches: number): Promise<number> {
    const scores = new Set(this.weights.values());
    const above = judged.filter(({ amount }) => amount === '20000.00');
    const isRight = ({ amount, riskScore, decision }: Judged): boolean =>
      amount === '20000.00' ? decision === 'review' && scores.has(riskScore!) : decision === 'approve' && riskScore === 0;
    const wrong = judged.filter((one) => !isRight(one));
    if (wrong.length > 0) this.problems.push(`${wrong.length} decided by no version, such as ${JSON.stringify(wrong[0])}`);
    if (above.length !== breaches) this.problems.push(`${above.length} breaches of ${breaches}`);
    // Of each score one.
    for (const { id } of new Map(above.map((one) => [one.riskScore, one])).values()) {
      const { hits, riskScore } = (await this.ask('GET', `/api/transactions/${id}`)) as Detail;
      const [hit, ...more] = hits;
      if (hit === undefined || more.length > 0 || hit.weight !== riskScore || this.weights.get(hit.ruleVersion) !== hit.weight) {
        this.problems.push(`a half-changed rule decided: ${JSON.stringify({ hits, riskScore })}`);
      }
    }
    return new Set(above.map(({ riskScore }) => riskScore)).size;
  }

  private checkAlerts(alerts: readonly Alert[], breaches: number): { pushed: number } {
    const sumOf = (kind: string): number => alerts.filter((one) => one.kind === kind).reduce((sum, { count }) => sum + count, 0);
    const children = alerts.filter(({ parentId }) => parentId !== null).length;
    const pushed = alerts.length - children;
    const accounts = Math.min(ACCOUNTS, breaches);
    if (sumOf('transaction-risk') !== breaches) this.problems.push(`alerts count ${sumOf('transaction-risk')} breaches of ${breaches}`);
    if (children !== accounts - STORM_ALERTS) this.problems.push(`${children} children of a storm of ${accounts} alerts`);
    if (sumOf('alert-storm') !== children) this.problems.push(`the storm counts ${sumOf('alert-storm')} of ${children}`);
    if (pushed !== STORM_ALERTS + 1) this.problems.push(`${pushed} alerts were pushed`);
    return { pushed };
  }

  private async pages<Item>(path: string): Promise<Item[]> {
    const all: Item[] = [];
    for (let cursor = ''; ;) {
      const { items, nextCursor } = (await this.ask('GET', `${path}?limit=500${cursor}`)) as { items: Item[]; nextCursor: string | null };
      all.push(...items);
      if (nextCursor === null) return all;
      cursor = `&cursor=${nextCursor}`;
    }
  }

  private async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
