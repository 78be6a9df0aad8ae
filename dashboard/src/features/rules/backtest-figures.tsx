/** What a run found beside what is in force, or beside another run. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Backtest, RuleKind } from '../../api/contract.ts';
import * as format from '../../lib/format.ts';
import styles from './backtest-figures.module.css';
import type { KeptRun } from './kept-runs.ts';
import { differences } from './rule-text.ts';
import type { TextLike, Words } from './rule-text.ts';
import { whatOf } from './tried-text.ts';
import { fieldText, momentOf } from './versions.tsx';

interface Side {
  label: string;
  text: TextLike;
  from: string;
  to: string;
  result: Backtest;
}

type Figure = {
  name: string;
  of: (result: Backtest) => number | null;
  decimals: number;
  isShare?: boolean;
  none: 'noLabels' | 'tooYoung' | null;
};

const FIGURES: readonly Figure[] = [
  { name: 'transactions', of: ({ transactions }) => transactions, decimals: 0, none: null },
  { name: 'hits', of: ({ hits }) => hits, decimals: 0, none: null },
  { name: 'alerts', of: ({ alerts }) => alerts, decimals: 0, none: null },
  { name: 'alertsPerDay', of: ({ alertsPerDay }) => alertsPerDay, decimals: 1, none: 'tooYoung' },
  { name: 'labelled', of: ({ labelled }) => labelled, decimals: 0, none: 'noLabels' },
  { name: 'truePositives', of: ({ truePositives }) => truePositives, decimals: 0, none: 'noLabels' },
  { name: 'precision', of: ({ precision }) => precision, decimals: 1, isShare: true, none: 'noLabels' },
  { name: 'recall', of: ({ recall }) => recall, decimals: 1, isShare: true, none: 'noLabels' },
];

const IN_FORCE = 'in-force';
const NOTHING = 'nothing';

export function BacktestFigures({ kind, runs }: { kind: RuleKind; runs: readonly KeptRun[] }) {
  const { t } = useTranslation('rules');
  const [shownId, setShownId] = useState(runs[0]?.id ?? '');
  const [againstId, setAgainstId] = useState(runs[0]?.running == null ? NOTHING : IN_FORCE);
  const run = runs.find(({ id }) => id === shownId) ?? runs[0];
  if (run === undefined) return null;
  const nameOf = (one: KeptRun): string => t('backtest.runAt', { what: whatOf(one, t), at: format.time(one.at) });
  const left: Side = { label: whatOf(run, t), ...run };
  const other = runs.find(({ id }) => id === againstId);
  const right: Side | null =
    other !== undefined && other.id !== run.id
      ? { label: nameOf(other), ...other }
      : againstId !== NOTHING && run.running !== null
        ? { ...run, label: t('backtest.inForce', { version: run.running.version }), ...run.running }
        : null;
  const differing = right === null ? [] : differences(kind, left.text, right.text);
  const isOtherSpan = right !== null && (right.from !== left.from || right.to !== left.to);
  return (
    <>
      <div className={styles['choice']}>
        <label>
          {t('backtest.shown')}
          <select value={run.id} onChange={(event) => setShownId(event.target.value)}>
            {runs.map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('backtest.against')}
          <select
            value={right === null ? NOTHING : other === undefined ? IN_FORCE : other.id}
            onChange={(event) => setAgainstId(event.target.value)}
          >
            {run.running !== null && <option value={IN_FORCE}>{t('backtest.inForce', { version: run.running.version })}</option>}
            {runs
              .filter(({ id }) => id !== run.id)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {nameOf(one)}
                </option>
              ))}
            <option value={NOTHING}>{t('backtest.nothing')}</option>
          </select>
        </label>
        <span className={styles['span']}>
          {t('backtest.spanOf', { from: momentOf(run.from), to: momentOf(run.to) })} {format.zoneLabel()},{' '}
          {t('backtest.took', { time: format.duration(run.tookMs) })}
        </span>
      </div>
      {isOtherSpan && <p className={styles['warning']}>{t('backtest.otherSpan')}</p>}
      <div className={styles['scroll']} tabIndex={0} role="group" aria-label={t('backtest.results')}>
        <table className={styles['figures']}>
          <thead>
            <tr>
              <th scope="col">{t('backtest.figure')}</th>
              <th scope="col">{left.label}</th>
              {right !== null && <th scope="col">{right.label}</th>}
              {right !== null && <th scope="col">{t('backtest.difference')}</th>}
            </tr>
          </thead>
          <tbody>
            {differing.map((name) => (
              <tr key={name} className={styles['says']}>
                <th scope="row">{t(`field.${name}`, { defaultValue: name })}</th>
                <td>{fieldText(kind, left.text, name, t)}</td>
                {right !== null && <td>{fieldText(kind, right.text, name, t)}</td>}
                <td />
              </tr>
            ))}
            {FIGURES.map((figure) => (
              <tr key={figure.name} data-figure={figure.name} data-main={figure.name === 'alertsPerDay' || undefined}>
                <th scope="row">{t(`backtest.${figure.name}`)}</th>
                <td>{figureText(figure, left.result, t)}</td>
                {right !== null && <td>{figureText(figure, right.result, t)}</td>}
                {right !== null && <td className={styles['difference']}>{differenceText(figure, left.result, right.result, t)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function figureText({ of, decimals, isShare, none }: Figure, result: Backtest, t: Words): string {
  const value = of(result);
  if (value === null) return none === null ? format.NONE : t(`backtest.${none}`);
  return isShare === true ? format.percent(100 * value, decimals) : format.decimal(value, decimals);
}

function differenceText({ of, decimals, isShare }: Figure, left: Backtest, right: Backtest, t: Words): string {
  const [a, b] = [of(left), of(right)];
  if (a === null || b === null) return format.NONE;
  return isShare === true ? `${format.signed(100 * (a - b), decimals)} ${t('backtest.points')}` : format.signed(a - b, decimals);
}
