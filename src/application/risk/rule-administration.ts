/** People write rules, try them, put them in force and take them out: each change in one commit with its record. */
import type { Act } from '../../domain/kernel/act.ts';
import { DomainError, NotFoundError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { RuleDefinition, RuleState } from '../../domain/risk/rule-book.ts';
import type { RuleParams } from '../../domain/risk/rule-kind.ts';
import { paramErrors, tidyParams } from '../../domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import type { Decision } from '../../domain/transactions/transaction.ts';
import type { AuditEntry, AuditLog } from '../ports/audit-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExpectedAlerts } from '../ports/expected-alerts.ts';
import type { RuleRepository, RuleVersion } from '../ports/rule-repository.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { RuleSet } from './rule-set.ts';
import { newestVersion, ruleView, shownVersion, tagOf } from './rule.view.ts';
import type { RuleView, Tagged } from './rule.view.ts';

/** What is written in a version. */
export interface RuleText {
  readonly params: Readonly<Record<string, unknown>>;
  readonly weight: number;
  readonly decision: Decision | null;
}

/** A rule, and what it would have meant. */
export type TriedRuleView = RuleView & { expectedAlertsPerDay: number | null };

export interface RuleActOptions {
  /** The entity tag that the caller saw; null: whatever it is. */
  readonly expected: number | null;
  readonly act: Act;
}

export class IllegalRuleStepError extends DomainError {
  constructor(
    detail: string,
    readonly current: RuleView,
  ) {
    super('illegal_transition', detail);
  }
}

const DAY_MS = 86_400_000;
const MOST_RULES = 500;
const MOST_VERSIONS = 1000;

export class RuleAdministration {
  constructor(
    private readonly rules: RuleRepository,
    private readonly set: RuleSet,
    private readonly expectation: ExpectedAlerts,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly options: { readonly currency: string; readonly newId: () => string },
  ) {}

  /** A rule of its own, as a draft. @throws ValidationError */
  async create(kind: string, name: string, text: RuleText, act: Act): Promise<Tagged<RuleView>> {
    const params = this.checked(kind, text.params);
    const now = this.clock.now();
    const { weight, decision } = text;
    const times = { createdAt: now, changedAt: now, steps: 0, createdBy: nameOf(act) };
    const draft: RuleVersion = { id: this.options.newId(), kind, name, version: 1, params, weight, decision, state: 'draft', ...times };
    await this.unit.run(async () => {
      await this.set.lock();
      const rules = new Set((await this.rules.all()).map(({ id }) => id));
      if (rules.size >= MOST_RULES) throw new DomainError('overloaded', `there are ${MOST_RULES} rules already`);
      await this.rules.save([draft]);
      await this.record('rule.created', draft, act);
    });
    return { view: ruleView(draft, [draft], 0), tag: tagOf([draft]) };
  }

  /** A new draft of a rule; what runs goes on. @throws ValidationError, NotFoundError, DomainError `version_mismatch` */
  async addVersion(id: string, text: RuleText, { expected, act }: RuleActOptions): Promise<Tagged<RuleView>> {
    return this.unit.run(async () => {
      const versions = await this.locked(id, expected);
      const [first] = versions;
      const params = this.checked(first!.kind, text.params);
      if (versions.length >= MOST_VERSIONS) throw new DomainError('overloaded', `the rule has ${MOST_VERSIONS} versions already`);
      const now = this.clock.now();
      const draft: RuleVersion = {
        ...first!,
        version: newestVersion(versions) + 1,
        params,
        weight: text.weight,
        decision: text.decision,
        state: 'draft',
        createdAt: now,
        changedAt: now,
        steps: 0,
        createdBy: nameOf(act),
      };
      await this.rules.save([draft]);
      await this.record('rule.version_added', draft, act);
      return { view: ruleView(draft, versions, await this.hits(id)), tag: tagOf([...versions, draft]) };
    });
  }

  /** Lets a version watch without effect; tells what `activate` tells. @throws as `activate` */
  async shadow(id: string, version: number, options: RuleActOptions): Promise<Tagged<TriedRuleView>> {
    return this.tried(id, version, () =>
      this.step(id, options, 'rule.shadowed', (versions) => {
        const chosen = chosenOf(versions, version);
        if (chosen.state === 'active') return null;
        return this.exchange(versions, chosen, 'shadow');
      }),
    );
  }

  /**
   * Puts a version in force in place of the one that is; tells how many alerts a day it would have raised in the last week.
   * @throws ValidationError for a version that there is not, NotFoundError, DomainError `version_mismatch`
   */
  async activate(id: string, version: number, options: RuleActOptions): Promise<Tagged<TriedRuleView>> {
    return this.tried(id, version, () =>
      this.step(id, options, 'rule.activated', (versions) => this.exchange(versions, chosenOf(versions, version), 'active')),
    );
  }

  /** Takes out whatever runs of the rule, and puts away its drafts. @throws NotFoundError, DomainError `version_mismatch` */
  async retire(id: string, options: RuleActOptions): Promise<Tagged<RuleView>> {
    return this.step(id, options, 'rule.retired', (versions) =>
      versions.filter(({ state }) => state !== 'retired').map((one) => this.changed(one, 'retired')),
    );
  }

  /** Parameters as they are kept. @throws ValidationError with pointers into a body that has `kind` and `params` */
  checked(kind: string, params: Readonly<Record<string, unknown>>): RuleParams {
    const known = RULE_KINDS.get(kind);
    if (known === undefined) {
      throw new ValidationError([
        { pointer: '/kind', code: 'out_of_range', detail: `must be one of ${[...RULE_KINDS.keys()].join(', ')}` },
      ]);
    }
    const errors = paramErrors(known, params, this.options.currency);
    if (errors.length > 0) throw new ValidationError(errors.map((error) => ({ ...error, pointer: `/params${error.pointer}` })));
    return tidyParams(known, params as RuleParams, this.options.currency);
  }

  /** @param change the versions that change; null where the step is illegal */
  private async step(
    id: string,
    { expected, act }: RuleActOptions,
    action: AuditEntry['action'],
    change: (versions: readonly RuleVersion[]) => readonly RuleVersion[] | null,
  ): Promise<Tagged<RuleView>> {
    return this.unit.run(async () => {
      const versions = await this.locked(id, expected);
      const hits = await this.hits(id);
      const changes = change(versions);
      if (changes === null) {
        throw new IllegalRuleStepError('the version is in force, it cannot watch', ruleView(shownVersion(versions), versions, hits));
      }
      const after = versions.map((one) => changes.find(({ version }) => version === one.version) ?? one);
      const shown = shownVersion(after);
      if (changes.length > 0) {
        await this.rules.save(changes);
        await this.record(action, shown, act);
      }
      return { view: ruleView(shown, after, hits), tag: tagOf(after) };
    });
  }

  private async locked(id: string, expected: number | null): Promise<RuleVersion[]> {
    await this.set.lock();
    const versions = await this.rules.find(id);
    if (versions.length === 0) throw new NotFoundError('there is no such rule');
    const tag = tagOf(versions);
    if (expected !== null && expected !== tag) {
      throw new DomainError('version_mismatch', `the rule was changed: its entity tag is "${tag}", expected was "${expected}"`);
    }
    return versions;
  }

  /** The chosen one takes the place of the one that has that state; in force, it no longer watches. */
  private exchange(versions: readonly RuleVersion[], chosen: RuleVersion, state: 'shadow' | 'active'): RuleVersion[] {
    if (chosen.state === state) return [];
    const before = versions.filter((one) => one.state === state).map((one) => this.changed(one, 'retired'));
    return [...before, this.changed(chosen, state)];
  }

  private changed(version: RuleVersion, state: RuleState): RuleVersion {
    return { ...version, state, changedAt: this.clock.now(), steps: version.steps + 1 };
  }

  private async tried(id: string, version: number, step: () => Promise<Tagged<RuleView>>): Promise<Tagged<TriedRuleView>> {
    const definition = (await this.rules.find(id)).find((one) => one.version === version);
    // Before anything is held: it reads a week.
    const expectedAlertsPerDay = definition === undefined ? null : await this.expected(definition);
    const { view, tag } = await step();
    return { view: { ...view, expectedAlertsPerDay }, tag };
  }

  private async expected(definition: RuleDefinition): Promise<number | null> {
    return this.expectation.perDay(definition, this.clock.now() - 7 * DAY_MS, this.clock.now());
  }

  private async hits(id: string): Promise<number> {
    return (await this.rules.hits(this.clock.now() - DAY_MS)).get(id) ?? 0;
  }

  private async record(
    action: AuditEntry['action'],
    { id, kind, name, version, params, weight, decision }: RuleVersion,
    act: Act,
  ): Promise<void> {
    await this.audit.append({ act, action, target: `rule:${id}`, details: { kind, name, version, params, weight, decision } });
  }
}

function chosenOf(versions: readonly RuleVersion[], version: number): RuleVersion {
  const chosen = versions.find((one) => one.version === version);
  if (chosen !== undefined) return chosen;
  throw new ValidationError([{ pointer: '/version', code: 'out_of_range', detail: 'the rule has no such version' }]);
}

/** `ada` of `user:ada`. */
export function nameOf({ actor }: Act): string {
  return actor.slice(actor.indexOf(':') + 1);
}
