/** User and password. */
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Refusal, useSlowed } from './refusal.tsx';
import styles from './session.module.css';
import { useSubmit } from './use-submit.ts';

export function SignInForm({ onGiven }: { onGiven: (password: string) => void }) {
  const { t } = useTranslation('session');
  const { error, isBusy, onSubmit } = useSubmit(async (field, form) => {
    try {
      onGiven(field('password'));
      await session.signIn(field('username'), field('password'));
    } catch (failure) {
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
      throw failure;
    }
  });
  const slowedFor = useSlowed(error);
  return (
    <form className={styles['form']} onSubmit={onSubmit}>
      <TextField
        label={t('user')}
        name="username"
        defaultValue={session.previous ?? ''}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
      />
      <PasswordField label={t('password')} name="password" />
      <Refusal error={error} slowedFor={slowedFor} />
      <Button type="submit" tone="primary" isBusy={isBusy} denied={slowedFor > 0 ? t('common:retryIn', { seconds: slowedFor }) : null}>
        {t('signIn')}
      </Button>
    </form>
  );
}
