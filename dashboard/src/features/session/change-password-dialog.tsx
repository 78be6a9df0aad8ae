/** One's own password is changed; other sessions end with that. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import styles from './session.module.css';

export function ChangePasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('session');
  const [isDone, setDone] = useState(false);
  return (
    <Dialog title={t('change.title')} onClose={onClose}>
      {isDone ? (
        <div className={styles['done']}>
          <p role="status">{t('change.done')}</p>
          <div className={styles['buttons']}>
            <Button onClick={onClose} autoFocus>
              {t('common:close')}
            </Button>
          </div>
        </div>
      ) : (
        <NewPasswordForm
          className={styles['inDialog']}
          currentLabel={t('change.current')}
          onDone={() => setDone(true)}
          buttons={(button) => (
            <div className={styles['buttons']}>
              <span className={`${styles['quiet']} ${styles['first']}`}>{t('change.note')}</span>
              <Button onClick={onClose}>{t('common:cancel')}</Button>
              {button}
            </div>
          )}
        />
      )}
    </Dialog>
  );
}
