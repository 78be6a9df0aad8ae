/** Asks before words that were not saved are lost. */
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import type { LeaveGuard } from '../../lib/use-leave-guard.ts';
import styles from './leave-dialog.module.css';

export function LeaveDialog({ guard }: { guard: LeaveGuard }) {
  const { t } = useTranslation('rules');
  return (
    <Dialog title={t('leave.title')} onClose={guard.stay}>
      <p className={styles['text']}>{t('leave.text')}</p>
      <div className={styles['buttons']}>
        <Button tone="primary" onClick={guard.stay}>
          {t('leave.stay')}
        </Button>
        <Button tone="danger" onClick={guard.leave}>
          {t('leave.leave')}
        </Button>
      </div>
    </Dialog>
  );
}
