/** Tries what the form says on past payments, against what is in force; runs are kept for the tab and can be compared. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleKind, RuleText, RuleVersion } from '../../api/contract.ts';
import { isProblem } from '../../api/api.ts';
import { Button, Segmented } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ErrorStrip, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import { BacktestFigures } from './backtest-figures.tsx';
import styles from './backtest-panel.module.css';
import { dayUntil, PRESETS, spanOf } from './backtest-span.ts';
import type { SpanFields } from './backtest-span.ts';
import { runsOf } from './kept-runs.ts';
import type { KeptRun } from './kept-runs.ts';
import { errorsByField, errorsOf, fieldsOf, isSameText } from './rule-text.ts';
import { whatOf } from './tried-text.ts';
import { useBacktest, useSeconds } from './use-backtest.ts';

interface BacktestPanelProps {
  kind: RuleKind;
  ruleId: string | null;
  /** Version that the form began with; null: of a new rule. */
  version: number | null;
  isChanged: boolean;
  /** null: a field holds no value. */
  text: RuleText | null;
  running: RuleVersion | undefined;
  runs: readonly KeptRun[];
  onRun: (run: KeptRun) => void;
  /** Of the form's fields: what the server said of them. */
  onRefused: (refusals: Record<string, string>) => void;
  denied: string | null;
}

export function BacktestPanel(props: BacktestPanelProps) {
  const { kind, ruleId, version, isChanged, text, running, runs, onRun, onRefused, denied } = props;
  const { t } = useTranslation('rules');
  const [fields, setFields] = useState<SpanFields>(() => ({ preset: 'day', ...dayUntil(live.now) }));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [wasCancelled, setCancelled] = useState(false);
  const { run, cancel, progress, error } = useBacktest();
  const seconds = useSeconds(progress?.since ?? null);
  const own = runsOf(runs, kind.kind, ruleId);
  const change = (changes: Partial<SpanFields>): void => {
    setFields({ ...fields, ...changes });
    setFaults({});
  };

  const begin = async (): Promise<void> => {
    if (text === null) return;
    const span = spanOf(fields, live.now);
    if ('faults' in span) {
      setFaults(Object.fromEntries(Object.entries(span.faults).map(([name, fault]) => [name, t(`backtest.${fault}`)])));
      return;
    }
    setFaults({});
    onRefused({});
    setCancelled(false);
    // What says the same has the same figures.
    const other = running !== undefined && !isSameText(kind, running, text) ? running : null;
    const at = Date.now();
    const outcome = await run({ kind: kind.kind, text, ...span, running: other });
    if (outcome === null) return;
    if ('error' in outcome) {
      if (isProblem(outcome.error))
        onRefused(errorsByField(outcome.error.errors, [...fieldsOf(kind).map(({ name }) => name), 'decision']).fields);
      return;
    }
    const same = running !== undefined && other === null ? { version: running.version, text, result: outcome.result } : null;
    onRun({
      id: crypto.randomUUID(),
      kind: kind.kind,
      ruleId,
      version,
      isChanged,
      text,
      at,
      ...span,
      ...outcome,
      running: outcome.running ?? same,
    });
  };

  // A refusal lands on its field, in the form or here.
  const refused = errorsByField(error === null ? [] : errorsOf(error), ['from', 'to']);
  const spanErrors: Record<string, string> = { ...refused.fields, ...faults };
  const isOwn = fields.preset === 'own';
  const strip = error !== null && (!isProblem(error) || Object.keys(refused.fields).length === 0 || !isOwn) ? error : null;
  const denial = denied ?? (text === null ? t('form.hasFaults') : null);
  return (
    <Section title={t('backtest.title')} note={t('backtest.note')}>
      <div className={styles['order']}>
        <Segmented
          label={t('backtest.span')}
          value={fields.preset}
          options={PRESETS.map((preset) => ({ value: preset, label: t(`backtest.${preset}`) }))}
          onChange={(preset) => change({ preset })}
        />
        <span className={styles['space']} />
        {progress === null ? (
          <Button onClick={() => void begin()} denied={denial}>
            {t('backtest.run')}
          </Button>
        ) : (
          <Button
            onClick={() => {
              cancel();
              setCancelled(true);
            }}
          >
            {t('backtest.cancel')}
          </Button>
        )}
      </div>
      {isOwn && (
        <div className={styles['span']}>
          {(['from', 'to'] as const).map((name) => (
            <TextField
              key={name}
              type="datetime-local"
              label={t(`backtest.${name}`, { zone: format.zoneLabel() })}
              value={fields[name]}
              error={spanErrors[name] ?? null}
              onChange={(event) => change({ [name]: event.target.value })}
            />
          ))}
        </div>
      )}
      {strip !== null && <ErrorStrip error={plain(strip)} onRetry={() => void begin()} />}
      {progress !== null && (
        <div className={styles['progress']} role="status">
          <span className={styles['bar']} aria-hidden="true" />
          <span>
            {progress.step === 'own'
              ? t('backtest.stepOwn', { what: whatOf({ version, isChanged }, t) })
              : t('backtest.stepRunning', { version: running?.version })}
          </span>
          {progress.steps > 1 && (
            <span className={styles['quiet']}>
              {t('backtest.stepOf', { step: progress.step === 'own' ? 1 : 2, steps: progress.steps })}
            </span>
          )}
          <span className={styles['quiet']} aria-hidden="true">
            {t('backtest.elapsed', { seconds })}
          </span>
        </div>
      )}
      {progress === null && wasCancelled && (
        <p className={styles['quiet']} role="status">
          {t('backtest.cancelled')}
        </p>
      )}
      {own.length === 0 ? (
        <p className={styles['empty']}>{denied ?? t('backtest.empty')}</p>
      ) : (
        <BacktestFigures key={own[0]?.id} kind={kind} runs={own} />
      )}
    </Section>
  );

  /** The server's words say more than what stands for the code. */
  function plain(failure: NonNullable<typeof error>): NonNullable<typeof error> {
    if (!isProblem(failure)) return failure;
    const detail = failure.errors[0]?.detail ?? failure.detail;
    return failure.code === 'validation_failed' ? { ...failure, detail } : failure;
  }
}
