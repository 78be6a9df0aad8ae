/** The page was opened while the server is away: it is asked again and again, and nobody has to sign in for that. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { useCountdown } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { SessionFrame } from './session-frame.tsx';
import styles from './session.module.css';

/** Between tries, longer each time. */
const WAITS_S = [1, 2, 4, 8, 16, 30];

export function ServerAway() {
  const { t } = useTranslation('session');
  const [tries, setTries] = useState(0);
  const [isTrying, setTrying] = useState(false);
  const again = async (): Promise<void> => {
    setTrying(true);
    await session.resume();
    setTrying(false);
    setTries((before) => before + 1);
  };
  useEffect(() => {
    const cameBack = (): void => void again();
    window.addEventListener('online', cameBack);
    return () => window.removeEventListener('online', cameBack);
  }, []);
  return (
    <SessionFrame title={t('away.title')}>
      <p className={styles['text']}>{t('away.text')}</p>
      <div className={styles['form']}>
        {isTrying ? (
          <p role="status" className={styles['quiet']}>
            {t('away.trying')}
          </p>
        ) : (
          <Wait key={tries} seconds={WAITS_S[Math.min(tries, WAITS_S.length - 1)]!} onOver={() => void again()} />
        )}
        <Button isBusy={isTrying} onClick={() => void again()}>
          {t('common:retry')}
        </Button>
      </div>
    </SessionFrame>
  );
}

function Wait({ seconds, onOver }: { seconds: number; onOver: () => void }) {
  const { t } = useTranslation('session');
  const left = useCountdown(seconds);
  useEffect(() => {
    if (left === 0) onOver();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the time is over
  }, [left]);
  return (
    <p className={styles['quiet']} aria-hidden="true">
      {t('away.next', { time: format.age(left * 1000) })}
    </p>
  );
}
