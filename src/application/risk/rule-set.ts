/**
 * The rules and lists that decide now: looked at before each batch, and exchanged as a whole where something was changed, by whichever
 * replica. So a change acts on everything that is judged after it.
 */
import { ListBook, NO_LISTS } from '../../domain/risk/list-book.ts';
import { RiskEngine } from '../../domain/risk/risk-engine.ts';
import type { RiskLimits } from '../../domain/risk/risk-engine.ts';
import { RuleBook } from '../../domain/risk/rule-book.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import { defaultParams } from '../../domain/risk/rule-values.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { RuleRepository, RuleVersion } from '../ports/rule-repository.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

export interface CurrentRules {
  readonly engine: RiskEngine;
  readonly lists: ListBook;
}

export interface RuleSetOptions {
  readonly currency: string;
  readonly limits: RiskLimits;
  readonly newId: () => string;
}

export class RuleSet {
  private rules: CurrentRules;
  /** Of what is compiled; -1 before the first look. */
  private revision = -1;

  constructor(
    private readonly repository: RuleRepository,
    private readonly unit: UnitOfWork,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly options: RuleSetOptions,
  ) {
    this.rules = { engine: new RiskEngine(new RuleBook([], [], options.currency), options.limits), lists: NO_LISTS };
  }

  async current(): Promise<CurrentRules> {
    if ((await this.repository.revision()) !== this.revision) await this.load();
    return this.rules;
  }

  /** First step of a unit of work that changes rules or lists; a new database gets the rules that are shipped, active. */
  async lock(): Promise<void> {
    if (!(await this.repository.lock())) await this.repository.save(this.shipped());
  }

  private async load(): Promise<void> {
    let snapshot = await this.repository.snapshot(this.clock.now());
    if (!snapshot.isSeeded) {
      await this.unit.run(() => this.lock());
      snapshot = await this.repository.snapshot(this.clock.now());
    }
    const of = (state: RuleVersion['state']): RuleVersion[] => snapshot.versions.filter((version) => version.state === state);
    const { currency, limits } = this.options;
    const book = new RuleBook(of('active'), of('shadow'), currency);
    this.rules = { engine: new RiskEngine(book, limits), lists: new ListBook(snapshot.entries) };
    this.revision = snapshot.revision;
    const { active, shadow } = book;
    this.journal.info('rules.loaded', `${active.length} rules decide, ${shadow.length} watch`, {
      revision: snapshot.revision,
      active: active.length,
      shadow: shadow.length,
      listEntries: snapshot.entries.length,
    });
  }

  private shipped(): RuleVersion[] {
    const now = this.clock.now();
    return [...RULE_KINDS.values()].map((kind) => ({
      id: this.options.newId(),
      kind: kind.kind,
      name: kind.name,
      version: 1,
      params: defaultParams(kind, this.options.currency),
      weight: kind.defaultWeight,
      decision: null,
      state: 'active',
      createdAt: now,
      changedAt: now,
      steps: 0,
      createdBy: 'system',
    }));
  }
}
