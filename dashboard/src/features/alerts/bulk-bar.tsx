/** What is marked, and what can be done with all of it; rows that the filter hides block every act until they are dropped. */
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../api/contract.ts';
import { Button } from '../../components/button.tsx';
import * as format from '../../lib/format.ts';
import styles from './bulk-bar.module.css';
import { thatMay } from './use-acts.ts';

export interface BulkBarProps {
  marked: readonly Alert[];
  /** Marked ones that the list does not show. */
  hidden: number;
  /** Rows that the list shows. */
  matching: number;
  denied: string | null;
  onAct: (act: 'acknowledge' | 'resolve' | 'snooze' | 'assign') => void;
  onDropHidden: () => void;
  onAll: () => void;
  onClear: () => void;
}

const ACTS = [
  ['acknowledge', 'a'],
  ['resolve', 'r'],
  ['snooze', 's'],
  ['assign', 'w'],
] as const;

export function BulkBar({ marked, hidden, matching, denied, onAct, onDropHidden, onAll, onClear }: BulkBarProps) {
  const { t } = useTranslation('alerts');
  const blocked = hidden > 0 ? t('bulk.blocked') : null;
  return (
    <div className={styles['bar']} role="group" aria-label={t('bulk.label')}>
      <div className={styles['line']}>
        <span role="status">{t('bulk.marked', { count: marked.length + hidden })}</span>
        <span className={styles['fill']} />
        <Button size="small" tone="quiet" onClick={onAll}>
          {t('bulk.all', { number: format.count(matching) })}
        </Button>
        <Button size="small" tone="quiet" onClick={onClear} chord="Esc">
          {t('bulk.clear')}
        </Button>
      </div>
      {hidden > 0 && (
        <div className={styles['line']}>
          <span className={styles['warning']}>{t('bulk.hidden', { count: hidden })}</span>
          <Button size="small" onClick={onDropHidden}>
            {t('bulk.drop')}
          </Button>
        </div>
      )}
      <div className={styles['line']}>
        {ACTS.map(([act, chord]) => {
          const able = thatMay(marked, act).length;
          const reason = denied ?? blocked ?? (able === 0 ? t('bulk.none') : null);
          return (
            <Button key={act} size="small" denied={reason} chord={chord} onClick={() => onAct(act)}>
              {t(`act.${act}`)}
              {able > 0 && able < marked.length && <span className={styles['of']}>{t('bulk.of', { able, all: marked.length })}</span>}
            </Button>
          );
        })}
      </div>
    </div>
  );
}
