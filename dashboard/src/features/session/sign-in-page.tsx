/** Sign-in. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';
import { infoOf } from '../../api/problem.ts';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import styles from './sign-in-page.module.css';

export function SignInPage() {
  const { t } = useTranslation('session');
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { username, password } = Object.fromEntries(new FormData(event.currentTarget)) as { username: string; password: string };
    setBusy(true);
    setError(null);
    try {
      await session.signIn(username, password);
    } catch (failure) {
      setError(infoOf(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className={styles['page']}>
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <h1>Tapewatch</h1>
        <TextField label={t('user')} name="username" autoComplete="username" autoFocus required />
        <TextField label={t('password')} name="password" type="password" autoComplete="current-password" required />
        {error !== null && <ErrorStrip error={error} />}
        <Button type="submit" tone="primary" isBusy={isBusy}>
          {t('signIn')}
        </Button>
      </form>
    </main>
  );
}
