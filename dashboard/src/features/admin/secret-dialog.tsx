/** A secret that is shown this once: nothing closes it by accident. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import styles from './admin.module.css';

export function SecretDialog({
  title,
  secret,
  children,
  onClose,
}: {
  title: string;
  secret: string;
  children?: ReactNode;
  onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  return (
    <Dialog title={title} onClose={onClose} isFirm>
      <p className={styles['quiet']}>{t('secret.once')}</p>
      <div className={styles['secret']}>
        <code>{secret}</code>
        <CopyButton text={() => secret} autoFocus>
          {t('secret.copy')}
        </CopyButton>
      </div>
      {children}
      <div className={styles['buttons']}>
        <Button tone="primary" onClick={onClose}>
          {t('secret.done')}
        </Button>
      </div>
    </Dialog>
  );
}
