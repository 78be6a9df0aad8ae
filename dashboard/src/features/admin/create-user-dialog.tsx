/** A new user: name, roles, and a password to be handed over. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatch } from 'react-redux';
import type { Role } from '../../api/contract.ts';
import { useCreateUserMutation } from '../../api/identity.ts';
import type { ApiError } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { told } from '../../components/toasts.ts';
import styles from './admin.module.css';
import { errorAt } from './field-errors.ts';
import { RoleChecks } from './role-checks.tsx';

export function CreateUserDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (id: string) => void }) {
  const { t } = useTranslation('admin');
  const dispatch = useDispatch();
  const [create, { error: failure, isLoading }] = useCreateUserMutation();
  const [username, setUsername] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['User']);
  const error = (failure ?? null) as ApiError | null;
  const [atName, atPassword] = [errorAt(error, '/username', 'username_taken'), errorAt(error, '/password')];
  const word = (found: { code: string; detail: string } | null): string | null =>
    found === null ? null : t(`common:errors.${found.code}`, { defaultValue: found.detail });
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const password = new FormData(form).get('password') as string;
    const { data } = await create({ username: username.trim(), password, roles: [...roles] });
    if (data === undefined) return;
    dispatch(told({ id: `user ${data.id}`, text: t('users.wasCreated', { name: data.username }) }));
    onCreated(data.id);
    onClose();
  };
  return (
    <Dialog title={t('users.createTitle')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          event.preventDefault();
          if (!isLoading && roles.length > 0) void submit(event.currentTarget);
        }}
      >
        <TextField
          label={t('users.name')}
          value={username}
          hint={t('users.nameHint')}
          error={word(atName)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          onChange={(event) => setUsername(event.target.value)}
        />
        <RoleChecks roles={roles} onChange={setRoles} />
        <PasswordField label={t('users.password')} name="password" newOf={username} canMake error={word(atPassword)} />
        {error !== null && atName === null && atPassword === null && <ErrorStrip error={error} />}
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" tone="primary" isBusy={isLoading} denied={roles.length === 0 ? t('users.noRole') : null}>
            {t('users.createDo')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
