/** What nobody in particular sees: sign-in or a new account; or the server is away; or a temporary password must be changed first. */
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { useGetHealthQuery } from '../../api/system.ts';
import { useSessionState } from '../../lib/use-session.ts';
import { PasswordDueForm } from './password-due-form.tsx';
import { RegisterForm } from './register-form.tsx';
import { ServerAway } from './server-away.tsx';
import { SessionFrame } from './session-frame.tsx';
import styles from './session.module.css';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  const { t } = useTranslation('session');
  const isResuming = useSessionState(() => session.resuming);
  const isDue = useSessionState(() => session.passwordChangeDue);
  const ending = useSessionState(() => session.ending);
  const [isRegistering, setRegistering] = useState(false);
  const [canRegister, setCanRegister] = useState(true);
  // Who has just typed the temporary password need not type it again.
  const [given, setGiven] = useState<string | null>(null);
  const { data: health } = useGetHealthQuery();
  if (isResuming) return <ServerAway />;
  if (isDue) return <PasswordDueForm given={given} onDone={() => setGiven(null)} />;
  if (isRegistering) {
    return (
      <RegisterForm
        onBack={() => setRegistering(false)}
        onClosed={() => {
          setCanRegister(false);
          setRegistering(false);
        }}
      />
    );
  }
  return (
    <SessionFrame title={t('signInTitle')}>
      {ending !== null && (
        <p className={styles['reason']} role="status">
          {t(`ending.${ending}`)}
        </p>
      )}
      {!canRegister && (
        <p className={styles['reason']} role="status">
          {t('common:errors.registration_closed')}
        </p>
      )}
      <SignInForm onGiven={setGiven} />
      <div className={styles['aside']}>
        {health?.mode === 'embedded' && <p>{t('firstStart')}</p>}
        {canRegister && (
          <button type="button" onClick={() => setRegistering(true)}>
            {t('register')}
            <ArrowRight size={14} aria-hidden="true" />
          </button>
        )}
      </div>
    </SessionFrame>
  );
}
