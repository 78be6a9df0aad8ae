/** The mark: a tape with its holes, and the trace on it. */
import styles from './mark.module.css';

export function Mark() {
  return (
    <svg className={styles['mark']} viewBox="0 0 26 18" aria-hidden="true">
      <rect className={styles['tape']} x=".75" y=".75" width="24.5" height="16.5" rx="1.5" />
      <path
        className={styles['holes']}
        d="M4 4h.01M8.5 4h.01M13 4h.01M17.5 4h.01M22 4h.01M4 14h.01M8.5 14h.01M13 14h.01M17.5 14h.01M22 14h.01"
      />
      <path className={styles['trace']} d="M3 10h6l2.5-3 3 4.500L17 9h6" />
    </svg>
  );
}
