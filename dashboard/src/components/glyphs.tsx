/** Shapes for severity, status, feed and direction: a state is never told by colour alone. */
import type { Severity, Statistics, Transaction } from '@tapewatch/client';
import styles from './glyphs.module.css';

/** Names of the symbols in the sprite; `#g-…`. */
export type GlyphName =
  | `severity-${Severity | 'low'}`
  | `status-${Lowercase<Transaction['status']>}`
  | `feed-${Lowercase<Statistics['feedStatus']>}`
  | 'up'
  | 'down';

/** All shapes once; render it at the root of the page. */
export function GlyphSprite() {
  return (
    <svg className={styles['sprite']} aria-hidden="true">
      <symbol id="g-severity-critical" viewBox="0 0 16 16">
        <path className={styles['critical']} d="M5 .8h6L15.2 5v6L11 15.200H5L.8 11V5z" />
        <path className={styles['onCritical']} d="M8 4v5M8 11.600v.2" />
      </symbol>
      <symbol id="g-severity-high" viewBox="0 0 16 16">
        <path className={styles['high']} d="M8 1.3 15.2 14.400H.8z" />
        <path className={styles['onHigh']} d="M8 6v4M8 12.200v.1" />
      </symbol>
      <symbol id="g-severity-medium" viewBox="0 0 16 16">
        <path className={styles['medium']} d="M8 1.5 14.5 8 8 14.5 1.5 8z" />
        <path className={styles['mediumHalf']} d="M8 1.5 14.5 8 8 14.500z" />
      </symbol>
      <symbol id="g-severity-low" viewBox="0 0 16 16">
        <circle className={styles['low']} cx="8" cy="8" r="6" />
      </symbol>
      <symbol id="g-status-pending" viewBox="0 0 12 12">
        <circle className={styles['dashed']} cx="6" cy="6" r="4.5" />
      </symbol>
      <symbol id="g-status-processing" viewBox="0 0 12 12">
        <circle className={styles['ring']} cx="6" cy="6" r="4.5" />
        <path className={styles['fill']} d="M6 1.500a4.5 4.5 0 0 1 0 9z" />
      </symbol>
      <symbol id="g-status-completed" viewBox="0 0 12 12">
        <path className={styles['stroke']} d="m2 6.5 2.6 2.600L10 3.4" />
      </symbol>
      <symbol id="g-status-failed" viewBox="0 0 12 12">
        <path className={styles['stroke']} d="m2.5 2.5 7 7m0-7-7 7" />
      </symbol>
      <symbol id="g-status-held" viewBox="0 0 12 12">
        <path className={styles['bars']} d="M4 2v8M8 2v8" />
      </symbol>
      <symbol id="g-feed-live" viewBox="0 0 10 10">
        <circle className={styles['fill']} cx="5" cy="5" r="3.5" />
      </symbol>
      <symbol id="g-feed-quiet" viewBox="0 0 10 10">
        <circle className={styles['ring']} cx="5" cy="5" r="3.5" />
      </symbol>
      <symbol id="g-feed-stale" viewBox="0 0 10 10">
        <path className={styles['ring']} d="M1 1h8v8H1zM1 9l8-8" />
      </symbol>
      <symbol id="g-feed-gap" viewBox="0 0 10 10">
        <path className={styles['stroke']} d="M0 5h3M3 2v6M7 2v6M7 5h3" />
      </symbol>
      <symbol id="g-up" viewBox="0 0 10 10">
        <path className={styles['ring']} d="M5 1.5 9 8.500H1z" />
      </symbol>
      <symbol id="g-down" viewBox="0 0 10 10">
        <path className={styles['fill']} d="M5 8.5 1 1.500h8z" />
      </symbol>
    </svg>
  );
}

/** Decoration beside a word; with `label` it stands alone and is read aloud. */
export function Glyph({ name, size = 12, label, className }: { name: GlyphName; size?: number; label?: string; className?: string }) {
  return (
    <svg
      className={`${styles['glyph']} ${className ?? ''}`}
      width={size}
      height={size}
      role={label === undefined ? undefined : 'img'}
      aria-hidden={label === undefined}
      aria-label={label}
    >
      <use href={`#g-${name}`} />
    </svg>
  );
}
