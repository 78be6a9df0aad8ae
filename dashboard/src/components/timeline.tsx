/** What happened to something, newest first: shape, what, when, and one line of why; what may come next at the end. */
import type { ReactNode } from 'react';
import * as format from '../lib/format.ts';
import styles from './timeline.module.css';

export interface TimelineItem {
  key: string;
  /** Shape beside the title. */
  glyph?: ReactNode;
  title: ReactNode;
  at: string;
  /** Actor, reason, distance in time. */
  text?: ReactNode;
}

export function Timeline({ label, items, next }: { label: string; items: readonly TimelineItem[]; next?: ReactNode }) {
  return (
    <>
      <ol className={styles['timeline']} aria-label={label}>
        {items.map(({ key, glyph, title, at, text }) => (
          <li key={key}>
            <span className={styles['glyph']}>{glyph ?? <i />}</span>
            <span className={styles['title']}>{title}</span>
            <time dateTime={at} title={format.utc(at)}>
              {format.timeMs(at)}
            </time>
            {text !== undefined && <p>{text}</p>}
          </li>
        ))}
      </ol>
      {next !== undefined && <p className={styles['next']}>{next}</p>}
    </>
  );
}
