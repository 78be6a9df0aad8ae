/** Why signing in did not work: in words, never which field it was; a slowed person sees when to try again. */
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/problem.ts';
import { isProblem } from '../../api/problem.ts';
import { ErrorStrip, useCountdown } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import styles from './session.module.css';

/** Seconds until another attempt is heard; 0: now. */
export function useSlowed(error: ApiError | null): number {
  const isSlowed = error !== null && (isProblem(error, 'login_throttled') || isProblem(error, 'rate_limited'));
  return useCountdown(isSlowed ? error.retryAfterSeconds : null);
}

export function Refusal({ error, slowedFor }: { error: ApiError | null; slowedFor: number }) {
  const { t } = useTranslation('session');
  if (error === null) return null;
  if (error.status === 'unreachable') return <ErrorStrip error={error} />;
  if (error.code === 'invalid_credentials') {
    return (
      <p className={styles['refusal']} role="alert">
        {t('common:errors.invalid_credentials')}
      </p>
    );
  }
  if (error.code !== 'login_throttled') return <ErrorStrip error={error} />;
  return slowedFor === 0 ? null : (
    <div className={styles['refusal']}>
      {/* Read aloud once, not each second. */}
      <span className="heard" role="alert">
        {t('throttled', { time: format.age((error.retryAfterSeconds ?? 0) * 1000) })}
      </span>
      <span aria-hidden="true">{t('throttled', { time: format.age(slowedFor * 1000) })}</span>
    </div>
  );
}
