/** What is done to a version, each asked for first: let it watch, put it in force, take the rule out. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleDetail, RuleKind, RuleVersion } from '../../api/contract.ts';
import { isProblem } from '../../api/api.ts';
import { useActivateRuleMutation, useRetireRuleMutation, useShadowRuleMutation } from '../../api/rules.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { Facts } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import { spanOf } from './backtest-span.ts';
import { runningVersion } from './rule-text.ts';
import { useBacktest, useSeconds } from './use-backtest.ts';
import type { BacktestOutcome } from './use-backtest.ts';
import { Changes } from './versions.tsx';
import type { ApiError } from '../../api/problem.ts';

export type StepName = 'shadow' | 'activate' | 'retire';

interface StepProps {
  rule: RuleDetail;
  etag: string | null;
  kind: RuleKind;
  version: RuleVersion;
  /** Done; what to tell. */
  onDone: (text: string) => void;
  /** Somebody else was first. */
  onConflict: () => void;
  onClose: () => void;
}

export function StepDialog({ step, ...props }: StepProps & { step: StepName }) {
  if (step === 'shadow') return <ShadowDialog {...props} />;
  return step === 'activate' ? <ActivateDialog {...props} /> : <RetireDialog {...props} />;
}

/** Does it; a refusal because somebody else was first is told elsewhere, with both sides. */
async function done(act: Promise<unknown>, onConflict: () => void): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (failure) {
    if (!isProblem(failure as ApiError, 'version_mismatch')) throw failure;
    onConflict();
    return false;
  }
}

function ShadowDialog({ rule, etag, version, onDone, onConflict, onClose }: StepProps) {
  const { t } = useTranslation('rules');
  const [shadow] = useShadowRuleMutation();
  const other = rule.versions.find(({ state }) => state === 'shadow');
  return (
    <ConfirmDialog
      title={t('step.shadowTitle', { version: version.version })}
      confirm={t('step.shadowConfirm')}
      onClose={onClose}
      onConfirm={async () => {
        const answer = shadow({ id: rule.id, version: version.version, ifMatch: etag }).unwrap();
        if (await done(answer, onConflict))
          onDone(t('step.shadowDone', { version: version.version }) + expectedText((await answer).expectedAlertsPerDay, t));
      }}
    >
      <p>{t('step.shadowText')}</p>
      {other !== undefined && <p>{t('step.shadowReplaces', { version: other.version })}</p>}
    </ConfirmDialog>
  );
}

function ActivateDialog({ rule, etag, kind, version, onDone, onConflict, onClose }: StepProps) {
  const { t } = useTranslation('rules');
  const [activate] = useActivateRuleMutation();
  const running = runningVersion(rule);
  const { outcome, seconds, error } = useWeek(kind, version, running);
  const perDay = (value: number | null | undefined): string => {
    if (value === null) return t('step.tooYoung');
    if (value !== undefined) return format.decimal(value, 1);
    return error === null ? t('step.counting', { seconds }) : t('step.unknown', { why: reasonOf(error) });
  };
  return (
    <ConfirmDialog
      title={t('step.activateTitle', { version: version.version })}
      confirm={t('step.activateConfirm')}
      onClose={onClose}
      onConfirm={async () => {
        const answer = activate({ id: rule.id, version: version.version, ifMatch: etag }).unwrap();
        if (await done(answer, onConflict))
          onDone(t('step.activateDone', { version: version.version }) + expectedText((await answer).expectedAlertsPerDay, t));
      }}
    >
      <p>{t('step.activateText')}</p>
      {running !== undefined && <p>{t('step.activateReplaces', { version: running.version })}</p>}
      <Facts
        items={[
          [t('step.expectedRow', { version: version.version }), perDay(outcome?.result.alertsPerDay), 'expected'],
          running === undefined
            ? [t('step.noneRow'), t('step.noneInForce'), 'today']
            : [t('step.todayRow', { version: running.version }), perDay(outcome?.running?.result.alertsPerDay), 'today'],
          [t('step.hitsRow'), format.count(rule.hits24h), 'hits'],
        ]}
      />
      {running !== undefined && (
        <>
          <p>{t('step.changesTitle')}</p>
          <Changes kind={kind} version={version} before={running} />
        </>
      )}
    </ConfirmDialog>
  );
}

function RetireDialog({ rule, etag, onDone, onConflict, onClose }: StepProps) {
  const { t } = useTranslation('rules');
  const [retire] = useRetireRuleMutation();
  return (
    <ConfirmDialog
      title={t('step.retireTitle', { name: rule.name })}
      confirm={t('step.retireConfirm')}
      tone="danger"
      onClose={onClose}
      onConfirm={async () => {
        if (await done(retire({ id: rule.id, ifMatch: etag }).unwrap(), onConflict)) onDone(t('step.retireDone', { name: rule.name }));
      }}
    >
      <p>{t('step.retireText')}</p>
    </ConfirmDialog>
  );
}

function expectedText(alerts: number | null, t: (key: string, values?: Record<string, unknown>) => string): string {
  return alerts === null ? '' : t('step.expected', { alerts: format.decimal(alerts, 1) });
}

function reasonOf(error: ApiError): string {
  return error.status === 'unreachable' ? error.reason : (error.errors[0]?.detail ?? error.detail);
}

/** The last week with a version and with what is in force, counted once the dialog is open. */
function useWeek(kind: RuleKind, version: RuleVersion, running: RuleVersion | undefined) {
  const { run, progress, error } = useBacktest();
  const [outcome, setOutcome] = useState<BacktestOutcome | null>(null);
  useEffect(() => {
    const span = spanOf({ preset: 'week', from: '', to: '' }, live.now);
    if ('faults' in span) return;
    void run({ kind: kind.kind, text: version, ...span, running: running ?? null }).then((found) => {
      if (found !== null && !('error' in found)) setOutcome(found);
    });
    // Once: what the dialog asks about does not change while it is open.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const seconds = useSeconds(progress?.since ?? null);
  return { outcome, seconds, error };
}
