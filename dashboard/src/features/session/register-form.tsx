/** A new account that reads. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem.ts';
import type { ApiError } from '../../api/problem.ts';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Refusal, useSlowed } from './refusal.tsx';
import { SessionFrame } from './session-frame.tsx';
import styles from './session.module.css';
import { useSubmit } from './use-submit.ts';

export function RegisterForm({ onBack, onClosed }: { onBack: () => void; onClosed: () => void }) {
  const { t } = useTranslation('session');
  const [username, setUsername] = useState('');
  const { error, isBusy, onSubmit } = useSubmit(async (field) => {
    try {
      await session.register(field('username'), field('password'));
    } catch (failure) {
      if (failure instanceof Problem && failure.code === 'registration_closed') onClosed();
      else throw failure;
    }
  });
  const slowedFor = useSlowed(error);
  const wrong = fieldErrors(error, t);
  return (
    <SessionFrame title={t('registerTitle')}>
      <p className={styles['text']}>{t('registerText')}</p>
      <form className={styles['form']} onSubmit={onSubmit}>
        <TextField
          label={t('user')}
          name="username"
          hint={t('nameHint')}
          error={wrong.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          onInput={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordField label={t('password')} name="password" newOf={username} error={wrong.password} />
        {wrong.isElsewhere && <Refusal error={error} slowedFor={slowedFor} />}
        <Button type="submit" tone="primary" isBusy={isBusy} denied={slowedFor > 0 ? t('common:retryIn', { seconds: slowedFor }) : null}>
          {t('registerDo')}
        </Button>
      </form>
      <div className={styles['aside']}>
        <button type="button" onClick={onBack}>
          {t('backToSignIn')}
        </button>
      </div>
    </SessionFrame>
  );
}

/** What is wrong with which field; a new account may be told, unlike a sign-in. */
function fieldErrors(error: ApiError | null, t: (key: string) => string) {
  const none = { username: null, password: null, isElsewhere: true };
  if (error === null || error.status === 'unreachable') return none;
  if (error.code === 'username_taken') return { ...none, username: t('common:errors.username_taken'), isElsewhere: false };
  const at = (pointer: string): string | null => error.errors.find((each) => each.pointer === pointer)?.detail ?? null;
  const [username, password] = [at('/username'), at('/password')];
  const isKnown = error.code === 'weak_password' || error.code === 'password_length';
  return {
    username,
    password: password !== null && isKnown ? t(`common:errors.${error.code}`) : password,
    isElsewhere: username === null && password === null,
  };
}
