/** Why a payment got its score: each rule that hit, what it observed against what it allows, its weight, and the sum. */
import type { Hit } from '@tapewatch/client';
import { useTranslation } from 'react-i18next';
import * as format from '../lib/format.ts';
import { figuresOf, scoreParts } from '../lib/hit-figures.ts';
import type { HitFigures } from '../lib/hit-figures.ts';
import { quantity, ruleName } from '../lib/hit-words.ts';
import styles from './hits.module.css';

/** The table of an alert's detail. `score`: as the server gave it; without it the sum, capped. */
export function HitTable({ hits: all, score }: { hits: readonly Hit[]; score?: number | null }) {
  const { t } = useTranslation();
  const { hits, skipped, block, sum, score: capped } = scoreParts(all);
  const given = score ?? capped;
  return (
    <>
      {block !== null && <Blocked hit={block} />}
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('hits.rule')}</th>
            <th scope="col" data-align="end">
              {t('hits.observed')}
            </th>
            <th scope="col" data-align="end">
              {t('hits.limit')}
            </th>
            <th scope="col">{t('hits.window')}</th>
            <th scope="col">{t('hits.against')}</th>
            <th scope="col" data-align="end">
              {t('hits.weight')}
            </th>
          </tr>
        </thead>
        <tbody>
          {hits.map((hit) => {
            const figures = figuresOf(hit);
            return (
              <tr key={`${hit.ruleId} ${hit.ruleVersion}`} title={hit.sentence}>
                <th scope="row">
                  {ruleName(hit, t)} <span className={styles['version']}>v{hit.ruleVersion}</span>
                </th>
                <td data-align="end">{figures.observed === null ? hit.sentence : quantity(figures.observed, t)}</td>
                <td data-align="end" className={styles['quiet']}>
                  {quantity(figures.limit, t)}
                </td>
                <td className={styles['quiet']}>{hit.windowMs === null ? format.NONE : format.duration(hit.windowMs)}</td>
                <td>
                  <Against figures={figures} />
                </td>
                <td data-align="end">{format.count(hit.weight)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={5}>
              {t('hits.sum')} {sum > given && <span className={styles['version']}>{t('hits.capped', { sum: format.count(sum) })}</span>}
            </th>
            <td data-align="end">{format.count(given)}</td>
          </tr>
        </tfoot>
      </table>
      <Skipped hits={skipped} />
    </>
  );
}

/** For narrow places: a line per rule. */
export function HitList({ hits: all, score }: { hits: readonly Hit[]; score?: number | null }) {
  const { t } = useTranslation();
  const { hits, skipped, block, sum, score: capped } = scoreParts(all);
  const given = score ?? capped;
  return (
    <>
      {block !== null && <Blocked hit={block} />}
      <ul className={styles['list']}>
        {hits.map((hit) => {
          const { observed, limit } = figuresOf(hit);
          return (
            <li key={`${hit.ruleId} ${hit.ruleVersion}`} title={hit.sentence}>
              <span>
                {ruleName(hit, t)} <span className={styles['version']}>v{hit.ruleVersion}</span>
              </span>
              <span className={styles['quiet']}>
                {observed === null
                  ? hit.sentence
                  : hit.windowMs === null
                    ? t('hits.line', { observed: quantity(observed, t), limit: quantity(limit, t) })
                    : t('hits.lineIn', {
                        observed: quantity(observed, t),
                        limit: quantity(limit, t),
                        window: format.duration(hit.windowMs),
                      })}
              </span>
              <span>{format.count(hit.weight)}</span>
            </li>
          );
        })}
        <li className={styles['sum']}>
          <span>{t('hits.sum')}</span>
          <span className={styles['quiet']}>{sum > given && t('hits.capped', { sum: format.count(sum) })}</span>
          <span>{format.count(given)}</span>
        </li>
      </ul>
      <Skipped hits={skipped} />
    </>
  );
}

/** Observed against the limit, which stands in the middle: the bar ends at twice of it, the number beside says how much it was. */
function Against({ figures: { ratio, compares } }: { figures: HitFigures }) {
  const { t } = useTranslation();
  if (compares === 'differs' || compares === 'listed') return <span className={styles['quiet']}>{t(`hits.${compares}`)}</span>;
  if (ratio === null || compares === null) return <span className={styles['quiet']}>{format.NONE}</span>;
  return (
    <span className={styles['against']}>
      <span className={styles['bar']} data-over={ratio > 2 || undefined} aria-hidden="true">
        <i style={{ width: `${Math.min(100, ratio * 50)}%` }} />
      </span>
      <span>{t(compares === 'under' ? 'hits.under' : 'hits.over', { percent: format.percent(ratio * 100, 0) })}</span>
    </span>
  );
}

/** A decline needs no score: it is said before everything else. */
function Blocked({ hit }: { hit: Hit }) {
  const { t } = useTranslation();
  const { kind, value } = hit.inputs;
  return (
    <p className={styles['blocked']}>
      {t('hits.blocked', { kind: t(`hits.listed_${String(kind)}`, { defaultValue: String(kind) }), value })}
    </p>
  );
}

function Skipped({ hits }: { hits: readonly Hit[] }) {
  const { t } = useTranslation();
  if (hits.length === 0) return null;
  return (
    <ul className={styles['skipped']} aria-label={t('hits.skipped')}>
      {hits.map((hit) => (
        <li key={`${hit.ruleId} ${hit.ruleVersion}`}>
          {t('hits.skippedLine', {
            rule: ruleName(hit, t),
            cause: t(`hits.cause.${hit.skipped ?? ''}`, { defaultValue: hit.skipped ?? '' }),
          })}
        </li>
      ))}
    </ul>
  );
}
