/** The marks that live values are painted into (see paint.ts), and the same for values that stand still. */
import type { Severity, Statistics, Transaction } from '@tapewatch/client';
import { useTranslation } from 'react-i18next';
import { Glyph } from './glyphs.tsx';
import styles from './marks.module.css';
import { paintChange, paintRisk } from './paint.ts';

/** Two spans: digits that stayed, digits that changed. */
export function PriceMark() {
  return (
    <span className={styles['price']}>
      <span />
      <span />
    </span>
  );
}

/** For `paintChange`; with `value` it stands still. */
export function ChangeMark({ value }: { value?: number | null }) {
  return (
    <span
      className={styles['change']}
      ref={(element) => {
        if (element !== null && value !== undefined) paintChange(element, value);
      }}
    >
      <Glyph name="up" size={9} />
      <span />
    </span>
  );
}

/** For `paintFeed`; with `status` it stands still. */
export function FeedMark({ status }: { status?: Statistics['feedStatus'] }) {
  const { t } = useTranslation();
  return (
    <span className={styles['feed']} data-feed={status}>
      <Glyph name={status === undefined ? 'feed-live' : `feed-${status.toLowerCase() as 'live'}`} size={9} />
      <span>{status !== undefined && t(`feed.${status}`)}</span>
    </span>
  );
}

/** For `paintStatus`; with `status` it stands still. */
export function StatusMark({ status }: { status?: Transaction['status'] }) {
  const { t } = useTranslation();
  return (
    <span className={styles['status']} data-status={status}>
      <Glyph name={status === undefined ? 'status-pending' : `status-${status.toLowerCase() as 'pending'}`} size={11} />
      <span>{status !== undefined && t(`status.${status}`)}</span>
    </span>
  );
}

/** For `paintRisk`; with `score` it stands still. */
export function RiskMark({ score }: { score?: number | null }) {
  return (
    <span
      className={styles['risk']}
      ref={(element) => {
        if (element !== null && score !== undefined) paintRisk(element, score);
      }}
    >
      <span aria-hidden="true">
        <i />
      </span>
      <span />
    </span>
  );
}

export function SeverityMark({ severity, isResolved = false, size = 15 }: { severity: Severity; isResolved?: boolean; size?: number }) {
  const { t } = useTranslation();
  return (
    <Glyph
      name={`severity-${severity}`}
      size={size}
      label={t(isResolved ? 'severityResolved' : 'severityIs', { severity: t(`severity.${severity}`) })}
      className={isResolved ? styles['resolved'] : undefined}
    />
  );
}
