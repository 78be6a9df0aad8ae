/** The current password and a new one. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/problem.ts';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useShownUser } from '../../lib/use-session.ts';
import { Refusal, useSlowed } from './refusal.tsx';
import { useSubmit } from './use-submit.ts';

export interface NewPasswordFormProps {
  /** The current password where it is known; else it is asked for. */
  given?: string | null;
  currentLabel: string;
  onDone: () => void;
  className?: string | undefined;
  /** In place of the button alone. */
  buttons?: (button: ReactNode) => ReactNode;
}

export function NewPasswordForm({ given = null, currentLabel, onDone, className, buttons = (button) => button }: NewPasswordFormProps) {
  const { t } = useTranslation('session');
  const username = useShownUser()?.username ?? '';
  const { error, isBusy, onSubmit } = useSubmit(async (field) => {
    await session.changePassword(given ?? field('current'), field('next'));
    onDone();
  });
  const slowedFor = useSlowed(error);
  const isWrong = error !== null && isProblem(error, 'invalid_credentials');
  const isWeak = error !== null && (isProblem(error, 'weak_password') || isProblem(error, 'password_length'));
  return (
    <form className={className} onSubmit={onSubmit}>
      <input type="text" name="username" value={username} readOnly hidden autoComplete="username" />
      {given === null && <PasswordField label={currentLabel} name="current" error={isWrong ? t('change.wrong') : null} autoFocus />}
      <PasswordField
        label={t('change.next')}
        name="next"
        newOf={username}
        error={isWeak ? t(`common:errors.${error.code}`) : null}
        autoFocus={given !== null}
      />
      {!isWeak && !(isWrong && given === null) && <Refusal error={error} slowedFor={slowedFor} />}
      {buttons(
        <Button type="submit" tone="primary" isBusy={isBusy} denied={slowedFor > 0 ? t('common:retryIn', { seconds: slowedFor }) : null}>
          {t('change.do')}
        </Button>,
      )}
    </form>
  );
}
