/** What the server depends on: up, down or switched off, how safe the stored data are, and what is missing without each. */
import { useTranslation } from 'react-i18next';
import { every } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import type { HealthParts, PartHealth } from '../../api/contract.ts';
import { useGetHealthQuery, useGetReadinessQuery } from '../../api/system.ts';
import { Glyph } from '../../components/glyphs.tsx';
import type { GlyphName } from '../../components/glyphs.tsx';
import { Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import styles from './dependencies-panel.module.css';

const ASKED_EVERY_S = 5;
/** Those that it cannot do without first. */
const ORDER = ['database', 'market', 'redis', 'kafka', 'pinot'];
const GLYPHS: Readonly<Record<PartHealth['status'], GlyphName>> = {
  up: 'status-completed',
  down: 'status-failed',
  disabled: 'severity-low',
};

export function DependenciesPanel() {
  const { t } = useTranslation('system');
  const health = useGetHealthQuery(undefined, every(ASKED_EVERY_S));
  const readiness = useGetReadinessQuery(undefined, every(ASKED_EVERY_S));
  const { data } = health;
  const ready = readiness.data?.status;
  const error = (health.error ?? readiness.error ?? null) as ApiError | null;
  return (
    <Panel
      title={t('parts.title')}
      note={
        data !== undefined && t('parts.note', { mode: t(`parts.mode.${data.mode}`, { defaultValue: data.mode }), version: data.version })
      }
      tools={
        ready !== undefined &&
        error === null && (
          <span className={styles['ready']} data-ready={ready}>
            <Glyph name={ready === 'ok' ? 'status-completed' : 'status-failed'} size={11} />
            {t(`parts.ready.${ready}`, { defaultValue: ready })}
          </span>
        )
      }
      error={error}
      onRetry={() => {
        void health.refetch();
        void readiness.refetch();
      }}
    >
      {data === undefined ? (
        error === null && <Loading rows={5} height={44} />
      ) : (
        <Parts parts={data.details} isOld={error !== null} at={health.fulfilledTimeStamp} />
      )}
    </Panel>
  );
}

function Parts({ parts, isOld, at }: { parts: HealthParts; isOld: boolean; at: number | undefined }) {
  const { t } = useTranslation('system');
  const names = [...ORDER.filter((name) => name in parts), ...Object.keys(parts).filter((name) => !ORDER.includes(name))];
  return (
    <ul className={styles['parts']} data-old={isOld || undefined}>
      {isOld && <li className={styles['asOf']}>{t('asOf', { ns: 'common', time: format.time(at) })}</li>}
      {names.map((name) => {
        const part = parts[name];
        if (part === undefined) return null;
        return (
          <li key={name} data-status={part.status}>
            <span className={styles['name']}>{t(`parts.name.${name}`, { defaultValue: name })}</span>
            <span className={styles['state']}>
              <Glyph name={GLYPHS[part.status]} size={11} />
              {t(`parts.status.${part.status}`)}
            </span>
            <span className={styles['detail']}>{detailOf(name, part, t)}</span>
          </li>
        );
      })}
    </ul>
  );
}

type Words = (key: string, values?: Record<string, unknown>) => string;

/** One line: what is wrong, else what there is to know, else what is missing without it. */
function detailOf(name: string, part: PartHealth, t: Words): string {
  const { status, message, durability, partitions, split } = part;
  const without = t(`parts.without.${name}`, { defaultValue: '' });
  if (status !== 'up') return [message, without].filter((text) => text !== undefined && text !== '').join('. ');
  if (split === true) return t('parts.split');
  if (typeof durability === 'string') return t(`parts.durability.${durability}`, { defaultValue: durability });
  if (typeof partitions === 'number') return t('parts.partitions', { count: partitions });
  return t(`parts.serves.${name}`, { defaultValue: '' });
}
