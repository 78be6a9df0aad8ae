/** One line for the first visit: what is seen, and what to press. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { prefsChanged } from '../../lib/prefs.ts';
import { useMay } from '../../lib/use-session.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { useTopic } from '../../live/use-topic.ts';
import { useAppDispatch, useAppSelector } from '../store.ts';
import styles from './welcome.module.css';

export function Welcome() {
  const { t } = useTranslation('shell');
  const dispatch = useAppDispatch();
  const wasClosed = useAppSelector(({ prefs }) => prefs.welcomed);
  const may = useMay('market:read');
  useTopic(symbolBoard.membership);
  const isSimulated = [...symbolBoard.rows.values()].some(({ statistics }) => statistics.simulated);
  const isReal = symbolBoard.rows.size > 0 && !isSimulated;
  // Who has real feeds needs no welcome, and no room for it the next time.
  useEffect(() => {
    if (isReal && !wasClosed) dispatch(prefsChanged({ welcomed: true }));
  }, [dispatch, isReal, wasClosed]);
  if (wasClosed || !may) return null;
  // Nothing moves down when the line comes a moment after the page.
  if (!symbolBoard.isLoaded) return <div className={styles['line']} />;
  if (!isSimulated) return null;
  return (
    <div className={styles['line']}>
      <span>{t('welcome.text')}</span>
      <Link to="/simulator">{t('welcome.shock')}</Link>
      <span className={styles['space']} />
      <button type="button" aria-label={t('welcome.close')} onClick={() => dispatch(prefsChanged({ welcomed: true }))}>
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
