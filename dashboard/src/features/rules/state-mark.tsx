/** State of a rule as a shape: an empty ring, a half one, a full one, a line. */
import { useTranslation } from 'react-i18next';
import type { RuleState } from '../../api/contract.ts';
import styles from './state-mark.module.css';

/** Decoration where the word stands beside it. */
export function StateMark({ state, size = 13, isAlone = false }: { state: RuleState; size?: number; isAlone?: boolean }) {
  const { t } = useTranslation('rules');
  return (
    <svg
      className={styles['mark']}
      data-state={state}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      role={isAlone ? 'img' : undefined}
      aria-label={isAlone ? t(`state.${state}`) : undefined}
      aria-hidden={isAlone ? undefined : true}
    >
      {state === 'retired' ? <path d="M2 6h8" /> : <circle cx="6" cy="6" r="4.4" data-full={state === 'active' || undefined} />}
      {state === 'shadow' && <path className={styles['half']} d="M6 1.6a4.4 4.4 0 0 1 0 8.800z" />}
    </svg>
  );
}
