/** Somebody else changed the rule meanwhile: what this person wrote or saw beside what it says now. */
import { useTranslation } from 'react-i18next';
import type { RuleDetail, RuleKind, RuleText, RuleVersion } from '../../api/contract.ts';
import { Button } from '../../components/button.tsx';
import styles from './conflict.module.css';
import { differences } from './rule-text.ts';
import { fieldText, momentOf } from './versions.tsx';

interface ConflictProps {
  kind: RuleKind;
  /** What was seen before. */
  seen: RuleDetail;
  now: RuleDetail;
  /** What the form says; null: a step was refused, nothing was written. */
  mine: RuleText | null;
  onKeep: () => void;
  onTake: (version: number) => void;
}

export function Conflict({ kind, seen, now, mine, onKeep, onTake }: ConflictProps) {
  const { t } = useTranslation('rules');
  const changes = changesOf(seen, now, t);
  // Theirs is the newest that was written, else what stands for the rule.
  const newest = now.versions.reduce((best, one) => (one.version > best.version ? one : best), now.versions[0]!);
  const theirs = newest.version > Math.max(...seen.versions.map(({ version }) => version)) ? newest : shownOf(now);
  const names = mine === null ? [] : differences(kind, mine, theirs);
  return (
    <div className={styles['conflict']} role="alert">
      <p className={styles['title']}>{t('conflict.title')}</p>
      {changes.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {mine !== null &&
        (names.length === 0 ? (
          <p>{t('conflict.noDifference')}</p>
        ) : (
          <table>
            <thead>
              <tr>
                <td />
                <th scope="col">{t('conflict.yours')}</th>
                <th scope="col">{t('conflict.now', { version: theirs.version, state: t(`stateOf.${theirs.state}`) })}</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{t(`field.${name}`, { defaultValue: name })}</th>
                  <td>{fieldText(kind, mine, name, t)}</td>
                  <td>{fieldText(kind, theirs, name, t)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      <p className={styles['hint']}>{t(mine === null ? 'conflict.repeat' : 'conflict.keepHint')}</p>
      <div className={styles['buttons']}>
        {mine === null ? (
          <Button onClick={onKeep}>{t('conflict.close')}</Button>
        ) : (
          <>
            <Button tone="primary" onClick={onKeep}>
              {t('conflict.keep')}
            </Button>
            <Button onClick={() => onTake(theirs.version)}>{t('conflict.take')}</Button>
          </>
        )}
      </div>
    </div>
  );
}

function shownOf(rule: RuleDetail): RuleVersion {
  return rule.versions.find(({ version }) => version === rule.version) ?? rule.versions[0]!;
}

function changesOf(seen: RuleDetail, now: RuleDetail, t: (key: string, values?: Record<string, unknown>) => string): string[] {
  return now.versions.flatMap((version) => {
    const before = seen.versions.find((one) => one.version === version.version);
    const state = t(`stateOf.${version.state}`);
    if (before === undefined) {
      return [t('conflict.appeared', { version: version.version, who: version.createdBy, at: momentOf(version.createdAt), state })];
    }
    if (before.state === version.state) return [];
    return [t('conflict.states', { version: version.version, before: t(`stateOf.${before.state}`), after: state })];
  });
}
