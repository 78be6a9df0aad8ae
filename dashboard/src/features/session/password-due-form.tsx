/** A temporary password must be changed: this form, and nothing else. */
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { NewPasswordForm } from './new-password-form.tsx';
import { SessionFrame } from './session-frame.tsx';
import styles from './session.module.css';

/** `given`: the temporary password, where it was typed just now. */
export function PasswordDueForm({ given, onDone }: { given: string | null; onDone: () => void }) {
  const { t } = useTranslation('session');
  return (
    <SessionFrame title={t('due.title')}>
      <p className={styles['text']}>{t('due.text')}</p>
      <NewPasswordForm className={styles['form']} given={given} currentLabel={t('due.current')} onDone={onDone} />
      <div className={styles['aside']}>
        <button type="button" onClick={() => void session.signOut()}>
          {t('due.leave')}
        </button>
      </div>
    </SessionFrame>
  );
}
