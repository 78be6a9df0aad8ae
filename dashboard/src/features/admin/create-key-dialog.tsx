/** A new API key: what uses it, what it may do, how long; then the key itself, once. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyRole } from '../../api/contract.ts';
import { useCreateApiKeyMutation } from '../../api/identity.ts';
import type { ApiError } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import { live } from '../../live/live.ts';
import styles from './admin.module.css';
import { errorAt } from './field-errors.ts';
import { SecretDialog } from './secret-dialog.tsx';

const ROLES: readonly KeyRole[] = ['Ingestor', 'User', 'Analyst'];
/** Days. */
const LIVES = ['30', '90', '365', 'never'] as const;
const DAY_MS = 86_400_000;

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [create, { data: made, error: failure, isLoading, reset }] = useCreateApiKeyMutation();
  const [life, setLife] = useState<(typeof LIVES)[number]>('90');
  const [role, setRole] = useState<KeyRole>('Ingestor');
  const error = (failure ?? null) as ApiError | null;
  const atName = errorAt(error, '/name');
  const submit = (form: HTMLFormElement): void => {
    const name = new FormData(form).get('name') as string;
    const expiresAt = life === 'never' ? undefined : new Date(live.now + Number(life) * DAY_MS).toISOString();
    void create({ name, role, ...(expiresAt !== undefined && { expiresAt }) });
  };
  if (made !== undefined) {
    const close = (): void => {
      // The store forgets the key with it.
      reset();
      onClose();
    };
    return (
      <SecretDialog title={t('keys.secret', { name: made.name })} secret={made.key} onClose={close}>
        <p className={styles['quiet']}>{t('keys.header')}</p>
      </SecretDialog>
    );
  }
  return (
    <Dialog title={t('keys.createTitle')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          event.preventDefault();
          if (!isLoading) submit(event.currentTarget);
        }}
      >
        <TextField
          label={t('keys.name')}
          name="name"
          hint={t('keys.nameHint')}
          error={atName?.detail ?? null}
          maxLength={100}
          autoComplete="off"
          autoFocus
          required
        />
        <SelectField
          label={t('keys.role')}
          hint={t(`users.roleOf.${role}`)}
          value={role}
          onChange={(event) => setRole(event.target.value as KeyRole)}
        >
          {ROLES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
        <SelectField label={t('keys.life')} value={life} onChange={(event) => setLife(event.target.value as (typeof LIVES)[number])}>
          {LIVES.map((each) => (
            <option key={each} value={each}>
              {t(`keys.lives.${each}`)}
            </option>
          ))}
        </SelectField>
        {error !== null && atName === null && <ErrorStrip error={error} />}
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" tone="primary" isBusy={isLoading}>
            {t('keys.createDo')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
