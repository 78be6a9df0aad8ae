/** The status bar: where the data come from, that nothing was lost, and what runs. */
import styles from './status-bar.module.css';

export function StatusBar() {
  return <footer className={styles['bar']} />;
}
