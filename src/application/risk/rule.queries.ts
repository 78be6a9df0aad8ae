/** Rules, their kinds and the lists, as they are read. */
import type { ListName } from '../../domain/risk/list-book.ts';
import type { RuleParameter } from '../../domain/risk/rule-kind.ts';
import { writtenValue } from '../../domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListPosition, ListRepository } from '../ports/list-repository.ts';
import type { RuleRepository } from '../ports/rule-repository.ts';
import type { RuleSet } from './rule-set.ts';
import { listEntryView, ruleDetailView, ruleView, shownVersion, tagOf } from './rule.view.ts';
import type { ListEntryView, RuleDetailView, RuleView, Tagged } from './rule.view.ts';

const DAY_MS = 86_400_000;
const QUALITY_MS = 28 * DAY_MS;

export interface RuleKindView {
  kind: string;
  description: string;
  weight: number;
  params: {
    name: string;
    type: RuleParameter['type'];
    unit: string | null;
    min: string | number;
    max: string | number;
    default: string | number;
  }[];
}

export class RuleQueries {
  constructor(
    private readonly rules: RuleRepository,
    private readonly lists: ListRepository,
    private readonly set: RuleSet,
    private readonly clock: Clock,
    private readonly currency: string,
  ) {}

  /** By kind in the order of the kinds, then by age. */
  async list(): Promise<RuleView[]> {
    // A new database gets its rules with the first look.
    await this.set.current();
    const hits = await this.rules.hits(this.clock.now() - DAY_MS);
    const byRule = [...Map.groupBy(await this.rules.all(), ({ id }) => id).values()];
    const order = [...RULE_KINDS.keys()];
    const place = (kind: string): number => order.indexOf(kind);
    return byRule
      .toSorted(([a], [b]) => place(a!.kind) - place(b!.kind) || a!.createdAt - b!.createdAt || (a!.id < b!.id ? -1 : 1))
      .map((versions) => ruleView(shownVersion(versions), versions, hits.get(versions[0]!.id) ?? 0));
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Tagged<RuleDetailView>> {
    const versions = await this.rules.find(id);
    if (versions.length === 0) throw new NotFoundError('there is no such rule');
    const now = this.clock.now();
    const hits = await this.rules.hits(now - DAY_MS);
    const quality = await this.rules.quality(id, now - QUALITY_MS);
    return { view: ruleDetailView(versions, hits.get(id) ?? 0, quality), tag: tagOf(versions) };
  }

  kinds(): RuleKindView[] {
    const { currency } = this;
    return [...RULE_KINDS.values()].map(({ kind, description, defaultWeight, params }) => ({
      kind,
      description,
      weight: defaultWeight,
      params: params.map((parameter) => ({
        name: parameter.name,
        type: parameter.type,
        unit: parameter.unit === 'money' ? currency : parameter.unit,
        min: writtenValue(parameter, parameter.min, currency),
        max: writtenValue(parameter, parameter.max, currency),
        default: writtenValue(parameter, parameter.default, currency),
      })),
    }));
  }

  /** Newest first, with the place to go on from. */
  async entries(list: ListName, after: ListPosition | null, limit: number): Promise<{ items: ListEntryView[]; next: ListPosition | null }> {
    const entries = await this.lists.find(list, after, limit + 1);
    const items = entries.slice(0, limit);
    return { items: items.map(listEntryView), next: entries.length > limit ? items.at(-1)! : null };
  }
}
