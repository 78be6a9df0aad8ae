/** A session ended by itself: the page behind stays as it was, hatched, and its reader comes back to it by the password. */
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Facts } from '../../components/panel.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useSessionState } from '../../lib/use-session.ts';
import { leavesPage } from './endings.ts';
import { Refusal, useSlowed } from './refusal.tsx';
import styles from './session.module.css';
import { useSubmit } from './use-submit.ts';

/** Shows itself when it is needed; render it over every page. */
export function SessionEndedDialog() {
  const isNeeded = useSessionState(() => leavesPage(session.ending, session.previous));
  return isNeeded ? <EndedDialog /> : null;
}

function EndedDialog() {
  const { t } = useTranslation('session');
  // It does not change while the dialog is shown.
  const { ending, previous } = session;
  const username = previous ?? '';
  const { error, isBusy, onSubmit } = useSubmit(async (field, form) => {
    try {
      await session.signIn(username, field('password'));
    } catch (failure) {
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
      throw failure;
    }
  });
  const slowedFor = useSlowed(error);
  return (
    <Dialog title={t('ended.title')} onClose={() => {}} isFirm isHatched>
      <form className={styles['inDialog']} onSubmit={onSubmit}>
        <p className={styles['quiet']}>
          {ending !== null && t(`ending.${ending}`)} {t('ended.text')}
        </p>
        <input type="text" name="username" value={username} readOnly hidden autoComplete="username" />
        <Facts items={[[t('user'), username]]} />
        <PasswordField label={t('ended.passwordOf')} name="password" autoFocus />
        <Refusal error={error} slowedFor={slowedFor} />
        <div className={styles['buttons']}>
          <Button tone="quiet" className={styles['first']} onClick={() => void session.signOut()}>
            {t('ended.other')}
          </Button>
          <Button type="submit" tone="primary" isBusy={isBusy} denied={slowedFor > 0 ? t('common:retryIn', { seconds: slowedFor }) : null}>
            {t('signIn')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
