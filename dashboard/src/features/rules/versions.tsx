/** The versions of a rule, newest first: who wrote each, what it changed, what became of its alerts. */
import { useTranslation } from 'react-i18next';
import type { RuleDetail, RuleKind, RuleVersion } from '../../api/contract.ts';
import * as format from '../../lib/format.ts';
import { differences, fieldsOf, valueOf } from './rule-text.ts';
import type { TextLike, Words } from './rule-text.ts';
import { StateMark } from './state-mark.tsx';
import { writtenWhole } from './values.ts';
import styles from './versions.module.css';

interface VersionsProps {
  rule: RuleDetail;
  kind: RuleKind | undefined;
  shown: number;
  onShow: (version: number) => void;
}

export function Versions({ rule, kind, shown, onShow }: VersionsProps) {
  const { t } = useTranslation('rules');
  const newestFirst = rule.versions.toSorted((left, right) => right.version - left.version);
  return (
    <ol className={styles['versions']}>
      {newestFirst.map((version, index) => (
        <li key={version.version} data-shown={version.version === shown || undefined}>
          <button type="button" aria-current={version.version === shown || undefined} onClick={() => onShow(version.version)}>
            <StateMark state={version.state} />
            <span className={styles['name']}>{t('versions.name', { version: version.version })}</span>
            <span className={styles['state']}>{t(`stateOf.${version.state}`)}</span>
          </button>
          <p className={styles['who']}>
            <time dateTime={version.createdAt} title={format.utc(version.createdAt)}>
              {t('versions.by', { who: version.createdBy, at: momentOf(version.createdAt) })}
            </time>
            {version.changedAt !== undefined && version.changedAt !== version.createdAt && (
              <time dateTime={version.changedAt} title={format.utc(version.changedAt)}>
                {t('versions.since', { state: t(`stateOf.${version.state}`), at: momentOf(version.changedAt) })}
              </time>
            )}
          </p>
          <Changes kind={kind} version={version} before={newestFirst[index + 1]} />
          <Quality version={version} />
        </li>
      ))}
    </ol>
  );
}

/** `21 Nov, 14:31` */
export function momentOf(at: string | number): string {
  return `${format.day(at)}, ${format.minute(at)}`;
}

/** Parameters that are not as in the version before. */
export function Changes({ kind, version, before }: { kind: RuleKind | undefined; version: RuleVersion; before: RuleVersion | undefined }) {
  const { t } = useTranslation('rules');
  if (before === undefined) return <p className={styles['quiet']}>{t('versions.first')}</p>;
  const names = differences(kind, before, version);
  if (names.length === 0) return <p className={styles['quiet']}>{t('versions.same', { version: before.version })}</p>;
  return (
    <dl className={styles['changes']}>
      {names.map((name) => (
        <div key={name}>
          <dt>{t(`field.${name}`, { defaultValue: name })}</dt>
          <dd>
            <span className={styles['old']}>{fieldText(kind, before, name, t)}</span> → {fieldText(kind, version, name, t)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A field of a version in words. */
export function fieldText(kind: RuleKind | undefined, text: TextLike, name: string, t: Words): string {
  if (name === 'decision') return t(`decisionShort.${text.decision ?? 'score'}`);
  const parameter = kind === undefined ? undefined : fieldsOf(kind).find((one) => one.name === name);
  const value = valueOf(text, name);
  if (value === undefined) return format.NONE;
  return parameter === undefined ? String(value) : writtenWhole(parameter, value);
}

function Quality({ version: { quality28d } }: { version: RuleVersion }) {
  const { t } = useTranslation('rules');
  const { alerts, confirmed, falsePositive } = quality28d;
  const share = (count: number): string =>
    t('versions.of', { share: format.percent((100 * count) / alerts, 0), count: format.count(alerts) });
  return (
    <dl className={styles['quality']}>
      <div>
        <dt>{t('versions.quality')}</dt>
        <dd>{alerts === 0 ? t('versions.noAlerts') : format.count(alerts)}</dd>
      </div>
      {alerts > 0 && (
        <>
          <div>
            <dt>{t('versions.confirmed')}</dt>
            <dd>{share(confirmed)}</dd>
          </div>
          <div>
            <dt>{t('versions.falsePositive')}</dt>
            <dd>{share(falsePositive)}</dd>
          </div>
        </>
      )}
    </dl>
  );
}
