/** The form of the detection settings: a value of its own or the default for each, the threshold shown on the chart while it is typed. */
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DetectionSettings, NewSymbolSettings, SymbolSettings, Tagged } from '../../api/contract.ts';
import { useGetSymbolSettingsQuery, useSetSymbolSettingsMutation } from '../../api/market.ts';
import { isProblem } from '../../api/problem.ts';
import type { ApiError } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import styles from './detection.module.css';
import { draftOf, problemsOf, readNumber, settingsOf } from './detection-draft.ts';
import type { Draft } from './detection-draft.ts';

const FIELDS: readonly (keyof DetectionSettings)[] = ['thresholdPercent', 'windowMs', 'cooldownMs'];

export interface DetectionFormProps {
  symbol: string;
  settings: Tagged<SymbolSettings>;
  onPreview: (threshold: number | null) => void;
  onClose: () => void;
}

export function DetectionForm({ symbol, settings, onPreview, onClose }: DetectionFormProps) {
  const { t } = useTranslation('market');
  // What the person began from: a change by somebody else meanwhile is a conflict, not a new beginning.
  const [base, setBase] = useState(settings);
  const [draft, setDraft] = useState<Draft>(() => draftOf(settings));
  const [error, setError] = useState<ApiError | null>(null);
  const [save, { isLoading }] = useSetSymbolSettingsMutation();
  const { refetch } = useGetSymbolSettingsQuery(symbol);
  const [theirs, setTheirs] = useState<Tagged<SymbolSettings> | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const problems = problemsOf(draft);
  const firstProblem = FIELDS.map((name) => problems[name]).find((problem) => problem !== null) ?? null;

  const threshold = draft.thresholdPercent.isOwn && problems.thresholdPercent === null ? readNumber(draft.thresholdPercent.text) : null;
  useEffect(() => onPreview(threshold !== null && threshold !== base.thresholdPercent ? threshold : null), [base, onPreview, threshold]);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=text]')?.focus(), []);

  const change = (name: keyof DetectionSettings, next: Partial<Draft[keyof Draft]>): void =>
    setDraft((current) => ({ ...current, [name]: { ...current[name], ...next } }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (firstProblem !== null || isLoading) return;
    setError(null);
    const next: NewSymbolSettings = settingsOf(draft);
    try {
      await save({ symbol, settings: next, ifMatch: base.etag }).unwrap();
      onClose();
    } catch (failure) {
      setError(failure as ApiError);
      if (!isProblem(failure as ApiError, 'version_mismatch')) return;
      const now = await refetch();
      if (now.data !== undefined) setTheirs(now.data);
    }
  };
  // Wherever the focus is: a button that was pressed may be gone.
  useKeys({ 'Ctrl+Enter': () => form.current?.requestSubmit(), Escape: onClose });
  return (
    <form ref={form} className={styles['form']} onSubmit={(event) => void submit(event)} aria-label={t('detection')}>
      {FIELDS.map((name) => {
        const { isOwn, text } = draft[name];
        const problem = problems[name];
        return (
          <fieldset key={name}>
            <legend>{t(`setting.${name}`)}</legend>
            <label className={styles['own']}>
              <input type="checkbox" checked={isOwn} onChange={(event) => change(name, { isOwn: event.target.checked })} />
              {t('ownValue')}
            </label>
            <label className={styles['value']}>
              <span className="heard">{t(`setting.${name}`)}</span>
              <input
                type="text"
                inputMode="decimal"
                value={text}
                aria-invalid={problem !== null || undefined}
                aria-describedby={`${name}-note`}
                onChange={(event) => change(name, { text: event.target.value, isOwn: true })}
              />
              {name === 'thresholdPercent' ? '%' : 'ms'}
            </label>
            <span
              id={`${name}-note`}
              className={problem === null ? styles['hint'] : styles['problem']}
              role={problem === null ? undefined : 'alert'}
            >
              {problem === null ? (isOwn ? t(`range.${name}`) : t('asDefault')) : t(`problem.${problem}`, { range: t(`range.${name}`) })}
            </span>
            {theirs !== null && theirs[name] !== base[name] && (
              <span className={styles['theirs']}>
                {t('theirs', { theirs: shown(name, theirs[name]), yours: isOwn ? text : t('default') })}
              </span>
            )}
          </fieldset>
        );
      })}
      <p className={styles['hint']}>{t('openKeep')}</p>
      {error !== null &&
        (theirs === null ? (
          <ErrorStrip error={error} />
        ) : (
          <div className={styles['conflict']} role="alert">
            <p>{t('conflict', { user: theirs.updatedBy ?? format.NONE, time: format.time(theirs.updatedAt) })}</p>
            <Button
              size="small"
              onClick={() => {
                setBase(theirs);
                setDraft(draftOf(theirs));
                setTheirs(null);
                setError(null);
              }}
            >
              {t('takeTheirs')}
            </Button>
            <Button
              size="small"
              onClick={() => {
                setBase(theirs);
                setTheirs(null);
                setError(null);
              }}
            >
              {t('keepMine')}
            </Button>
          </div>
        ))}
      <div className={styles['buttons']}>
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button
          type="submit"
          tone="primary"
          chord="Ctrl ⏎"
          isBusy={isLoading}
          denied={firstProblem === null ? (theirs === null ? null : t('decideFirst')) : t('correctFirst')}
        >
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function shown(name: keyof DetectionSettings, value: number): string {
  return name === 'thresholdPercent' ? format.percent(value) : `${format.count(value)}\u202fms`;
}
