/** The menu of the person who is signed in: account, and choices for this browser. */
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { ChangePasswordDialog } from '../../features/session/change-password-dialog.tsx';
import { SessionsDialog } from '../../features/session/sessions-dialog.tsx';
import { useSignedIn } from '../../lib/use-session.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import styles from './user-menu.module.css';

export function UserMenu() {
  const { t } = useTranslation('shell');
  const user = useSignedIn();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<'settings' | 'sessions' | 'password' | null>(null);
  const close = (): void => setOpen(null);
  const choose = (act: () => void) => () => {
    menu.current?.hidePopover();
    act();
  };
  if (user === null) return null;
  return (
    <>
      <button type="button" className={styles['avatar']} popoverTarget={id} style={{ anchorName: '--user-menu' } as React.CSSProperties}>
        <span className="heard">{t('user.menu', { name: user.username })} </span>
        <span>{user.username.slice(0, 2).toUpperCase()}</span>
      </button>
      <div ref={menu} id={id} popover="auto" className={styles['menu']}>
        <p className={styles['who']}>
          <b>{user.username}</b>
          <span>{user.roles.join(', ')}</span>
        </p>
        <button type="button" onClick={choose(() => setOpen('settings'))}>
          {t('user.settings')}
        </button>
        <button type="button" onClick={choose(() => setOpen('sessions'))}>
          {t('user.sessions')}
        </button>
        <button type="button" onClick={choose(() => setOpen('password'))}>
          {t('user.password')}
        </button>
        <button type="button" onClick={choose(() => void session.signOut())}>
          {t('user.signOut')}
        </button>
      </div>
      {open === 'settings' && <SettingsDialog onClose={close} />}
      {open === 'sessions' && <SessionsDialog onClose={close} />}
      {open === 'password' && <ChangePasswordDialog onClose={close} />}
    </>
  );
}
