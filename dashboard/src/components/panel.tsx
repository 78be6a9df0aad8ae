/** Panels: ruled, not boxed; a header of one height, and the states that every panel shows alike. */
import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Channel } from '@tapewatch/client';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api/problem.ts';
import { Button } from './button.tsx';
import { CatchingUp, Refused } from './channel-state.tsx';
import styles from './panel.module.css';

export interface PanelProps {
  title: ReactNode;
  /** Beside the title, quiet. */
  note?: ReactNode;
  /** At the end of the header. */
  tools?: ReactNode;
  /** Error of the newest load: the data of the last one stay under it. */
  error?: ApiError | null;
  onRetry?: () => void;
  isBusy?: boolean;
  /** Live channels that it shows: it says where it is behind with one, or does not get it. */
  channels?: readonly Channel[];
  className?: string;
  /** The content scrolls by itself. */
  scrolls?: boolean;
  children: ReactNode;
}

export function Panel({
  title,
  note,
  tools,
  error,
  onRetry,
  isBusy,
  channels = [],
  className = '',
  scrolls = false,
  children,
}: PanelProps) {
  const id = useId();
  return (
    <section className={`${styles['panel']} ${className}`} aria-labelledby={id} aria-busy={isBusy || undefined}>
      <div className={styles['header']}>
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className={styles['quiet']}>{note}</span>}
        <span className={styles['space']} />
        <CatchingUp channels={channels} />
        {tools}
      </div>
      <Refused channels={channels} />
      {error != null && <ErrorStrip error={error} onRetry={onRetry} />}
      {scrolls ? <div className={styles['scroll']}>{children}</div> : children}
    </section>
  );
}

/** A part of a side panel or drawer. */
export function Section({ title, note, children }: { title?: ReactNode; note?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles['section']}>
      {title !== undefined && (
        <h3>
          {title}
          <span className={styles['space']} />
          {note !== undefined && <span className={styles['quiet']}>{note}</span>}
        </h3>
      )}
      {children}
    </div>
  );
}

/** Names and values, ruled. */
export function Facts({ items }: { items: readonly (readonly [name: ReactNode, value: ReactNode, key?: string])[] }) {
  return (
    <dl className={styles['facts']}>
      {items.map(([name, value, key], index) => (
        <div key={key ?? index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Time that a load may take before it is shown. */
const SHOWN_AFTER_MS = 150;

/** Rows of the final height, once a load takes long. */
export function Loading({ rows = 6, height = 28 }: { rows?: number; height?: number }) {
  const [isShown, show] = useState(false);
  const { t } = useTranslation();
  useEffect(() => {
    const timer = setTimeout(() => show(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className={styles['loading']}>
      <span className="heard">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} style={{ height }}>
          {isShown && <span />}
        </div>
      ))}
    </div>
  );
}

/** One sentence and the next step. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles['empty']}>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** In place of a panel or a page that this person may not see; where several permissions are named, each of them would do. */
export function Denied({ permission }: { permission: string | readonly string[] }) {
  const { t, i18n } = useTranslation();
  const any = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  return (
    <div className={styles['empty']}>
      <p>{t('denied', { permission: typeof permission === 'string' ? permission : any.format(permission) })}</p>
    </div>
  );
}

/** What happened, its code and request, and Retry; a refusal for a while counts down. */
export function ErrorStrip({ error, onRetry }: { error: ApiError; onRetry?: () => void }) {
  const { t } = useTranslation();
  const waits = useCountdown(error.status === 'unreachable' ? null : error.retryAfterSeconds);
  return (
    <div className={styles['error']} role="alert">
      {error.status === 'unreachable' ? (
        <span>{t('unreachable')}</span>
      ) : (
        <span>
          {t(`errors.${error.code}`, { defaultValue: error.detail ?? error.title })} <code>{error.code}</code>
          {error.requestId !== null && <span className={styles['request']}> {t('requestId', { id: error.requestId })}</span>}
        </span>
      )}
      <span className={styles['space']} />
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry} denied={waits > 0 ? t('retryIn', { seconds: waits }) : null}>
          {waits > 0 ? t('retryIn', { seconds: waits }) : t('retry')}
        </Button>
      )}
    </div>
  );
}

/** Seconds that are left of `seconds` since it was first given. */
export function useCountdown(seconds: number | null): number {
  const [left, setLeft] = useState(seconds ?? 0);
  useEffect(() => {
    setLeft(seconds ?? 0);
    if (seconds === null || seconds <= 0) return undefined;
    const endsAt = performance.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
