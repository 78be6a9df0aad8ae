/** The keys of the queue, at its foot. */
import { useTranslation } from 'react-i18next';
import { Key } from '../../components/button.tsx';
import styles from './alerts-page.module.css';

const KEYS = [
  [['j', 'k'], 'move'],
  [['x'], 'select'],
  [['a'], 'acknowledge'],
  [['r'], 'resolve'],
  [['u'], 'undo'],
] as const;

export function KeyLine() {
  const { t } = useTranslation('alerts');
  return (
    <div className={styles['keys']}>
      {KEYS.map(([chords, name]) => (
        <span key={name}>
          {chords.map((chord) => (
            <Key key={chord} chord={chord} />
          ))}
          {t(`keyLine.${name}`)}
        </span>
      ))}
    </div>
  );
}
