/** One rule: what a version of it says, what can be done to it, and how it does on past payments. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleDetail, RuleKind, RuleVersion, Tagged } from '../../api/contract.ts';
import { isProblem } from '../../api/api.ts';
import type { ApiError } from '../../api/problem.ts';
import { useAddRuleVersionMutation } from '../../api/rules.ts';
import { Button } from '../../components/button.tsx';
import { ErrorStrip, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import type { LeaveGuard } from '../../lib/use-leave-guard.ts';
import type { Language } from '../../lib/words.ts';
import { live } from '../../live/live.ts';
import { BacktestPanel } from './backtest-panel.tsx';
import { Conflict } from './conflict.tsx';
import { gateOf } from './gate.ts';
import type { Gate } from './gate.ts';
import { isTried } from './kept-runs.ts';
import type { KeptRun } from './kept-runs.ts';
import styles from './rule-detail.module.css';
import { RuleForm } from './rule-form.tsx';
import { draftOf, errorsByField, errorsOf, fieldsOf, kindLabel, runningVersion } from './rule-text.ts';
import type { Edits, Words } from './rule-text.ts';
import { StateMark } from './state-mark.tsx';
import { StepDialog } from './steps.tsx';
import type { StepName } from './steps.tsx';
import { momentOf } from './versions.tsx';

interface RuleDetailProps {
  rule: Tagged<RuleDetail>;
  kind: RuleKind;
  version: RuleVersion;
  edits: Edits;
  setEdits: (edits: Edits) => void;
  /** As it was when the first field was changed; what is done is done upon that. */
  seen: Tagged<RuleDetail>;
  runs: readonly KeptRun[];
  onRun: (run: KeptRun) => void;
  guard: LeaveGuard;
  onShow: (version: number) => void;
  /** Asks for the rule again. */
  refresh: () => Promise<unknown>;
  onTold: (text: string) => void;
  mayWrite: boolean;
}

export function RuleDetailView(props: RuleDetailProps) {
  const { rule, kind, version, edits, setEdits, seen, runs, onRun, guard, onShow, refresh, onTold, mayWrite } = props;
  const { t, i18n } = useTranslation('rules');
  const [addVersion, { isLoading: isSaving }] = useAddRuleVersionMutation();
  const [refusals, setRefusals] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const [step, setStep] = useState<StepName | null>(null);
  const [conflict, setConflict] = useState<{ seen: RuleDetail; isWriting: boolean } | null>(null);
  const denied = mayWrite ? null : t('step.readOnly');
  const draft = draftOf(kind, version, edits, i18n.language as Language);
  const isChanged = draft.changed.size > 0;
  const newest = Math.max(...rule.versions.map((one) => one.version));

  const save = async (upon: Tagged<RuleDetail> = seen): Promise<void> => {
    if (draft.text === null || !isChanged || denied !== null || isSaving) return;
    setRefusals({});
    setError(null);
    try {
      const saved = await addVersion({ id: rule.id, text: draft.text, ifMatch: upon.etag }).unwrap();
      await refresh();
      setConflict(null);
      setEdits({});
      guard.pass(() => onShow(saved.version));
      onTold(t('form.saved', { version: saved.version }));
    } catch (failure) {
      const refused = failure as ApiError;
      if (isProblem(refused, 'version_mismatch')) {
        await refresh();
        setConflict({ seen: upon, isWriting: true });
        return;
      }
      const found = errorsByField(errorsOf(refused), [...fieldsOf(kind).map(({ name }) => name), 'decision']);
      setRefusals(found.fields);
      setError(Object.keys(found.fields).length > 0 && found.rest.length === 0 ? null : refused);
    }
  };
  useKeys({ 'Ctrl+Enter': () => void save() });

  const tried = isTried(runs, kind, version);
  const gate = gateOf({ version, isTried: tried, isChanged, now: live.now });
  const saveDenied = denied ?? (isChanged ? (draft.text === null ? t('form.hasFaults') : null) : t('form.nothingChanged'));
  return (
    <>
      <header className={styles['head']}>
        <h2>
          <StateMark state={version.state} size={18} />
          <span>{rule.name}</span>
        </h2>
        <p className={styles['what']}>{t(`kindText.${kind.kind}`, { defaultValue: kind.description })}</p>
        <p className={styles['facts']}>
          {kindLabel(rule, t)} · {t('form.isVersion', { version: version.version, state: t(`stateOf.${version.state}`) })} ·{' '}
          {t('versions.by', { who: version.createdBy, at: momentOf(version.createdAt) })} · {t('hitsOf', { count: rule.hits24h })}
        </p>
        <div className={styles['acts']}>
          {isChanged && (
            <>
              <Button tone="primary" chord="Ctrl ⏎" denied={saveDenied} isBusy={isSaving} onClick={() => void save()}>
                {t('form.save', { version: newest + 1 })}
              </Button>
              <Button
                onClick={() => {
                  setEdits({});
                  setRefusals({});
                  setError(null);
                  setConflict(null);
                }}
              >
                {t('form.discard')}
              </Button>
            </>
          )}
          <Button
            tone={gate.isOpen && mayWrite ? 'primary' : 'plain'}
            denied={denied ?? gateText(gate, version, t)}
            aria-describedby="activate-why"
            onClick={() => setStep('activate')}
          >
            {t('step.activate')}
          </Button>
          <Button denied={denied ?? shadowDenial(version, isChanged, t)} onClick={() => setStep('shadow')}>
            {t('step.shadow')}
          </Button>
          <Button
            tone="danger"
            denied={
              denied ??
              (isChanged ? t('step.saveFirst') : rule.versions.every(({ state }) => state === 'retired') ? t('step.retiredAlready') : null)
            }
            onClick={() => setStep('retire')}
          >
            {t('step.retire')}
          </Button>
        </div>
        <p id="activate-why" className={styles['why']}>
          {denied ?? gateText(gate, version, t) ?? t(gate.isOpen && gate.by === 'shadow' ? 'step.triedShadow' : 'step.triedBacktest')}
        </p>
      </header>
      {error !== null && <ErrorStrip error={error} onRetry={() => void save()} />}
      {conflict !== null && (
        <Conflict
          kind={kind}
          seen={conflict.seen}
          now={rule}
          mine={conflict.isWriting ? draft.text : null}
          onKeep={() => {
            const { isWriting } = conflict;
            setConflict(null);
            if (isWriting) void save(rule);
          }}
          onTake={(number) => {
            setConflict(null);
            setEdits({});
            guard.pass(() => onShow(number));
          }}
        />
      )}
      <Section title={t('form.title')} note={isChanged ? t('form.changes', { count: draft.changed.size }) : undefined}>
        <RuleForm
          kind={kind}
          base={version}
          edits={edits}
          draft={draft}
          refusals={refusals}
          denied={denied}
          onEdit={(name, text) => {
            setEdits({ ...edits, [name]: text });
            if (refusals[name] !== undefined) setRefusals(Object.fromEntries(Object.entries(refusals).filter(([one]) => one !== name)));
          }}
        />
      </Section>
      <BacktestPanel
        kind={kind}
        ruleId={rule.id}
        version={version.version}
        isChanged={isChanged}
        text={draft.text}
        running={runningVersion(rule)}
        runs={runs}
        onRun={onRun}
        onRefused={setRefusals}
        denied={denied}
      />
      {step !== null && (
        <StepDialog
          step={step}
          rule={rule}
          etag={rule.etag}
          kind={kind}
          version={version}
          onDone={onTold}
          onConflict={() => {
            const before = rule;
            void refresh().then(() => setConflict({ seen: before, isWriting: false }));
          }}
          onClose={() => setStep(null)}
        />
      )}
    </>
  );
}

/** Why it cannot be put in force; null: it can. */
function gateText(gate: Gate, { version }: RuleVersion, t: Words): string | null {
  if (gate.isOpen) return null;
  if (gate.why === 'in_force') return t('step.inForce', { version });
  if (gate.why === 'unsaved') return t('step.saveFirst');
  if (gate.why === 'untried') return t('step.untried', { version });
  return t('step.watches', { version, since: format.age(gate.sinceMs) });
}

function shadowDenial({ version, state }: RuleVersion, isChanged: boolean, t: Words): string | null {
  if (isChanged) return t('step.saveFirst');
  if (state === 'shadow') return t('step.watchesAlready', { version });
  return state === 'active' ? t('step.activeCannotWatch', { version }) : null;
}
