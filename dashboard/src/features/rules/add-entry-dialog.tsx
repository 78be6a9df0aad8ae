/** Puts something on a list. */
import { useState } from 'react';
import type { FormEvent, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedKind, ListEntry, ListName } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { useAddListEntryMutation } from '../../api/lists.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { wallTime } from '../../lib/zone-time.ts';
import { live } from '../../live/live.ts';
import styles from './add-entry-dialog.module.css';
import { EXPIRY_CHOICES, LISTED_KINDS, readEntry } from './list-entry.ts';
import type { EntryFields, ExpiryChoice } from './list-entry.ts';
import { errorsByField, errorsOf } from './rule-text.ts';

interface AddEntryProps {
  list: ListName;
  onAdded: (entry: ListEntry) => void;
  onClose: () => void;
}

const WEEK = 604_800_000;

export function AddEntryDialog({ list, onAdded, onClose }: AddEntryProps) {
  const { t } = useTranslation('rules');
  const [add, { isLoading }] = useAddListEntryMutation();
  const [fields, setFields] = useState<EntryFields>(() => {
    return { kind: 'account', value: '', reason: '', expiry: 'never', expiresAt: wallTime(live.now + WEEK, format.zoneName()) };
  });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const hint = t(`lists.valueHint.${fields.kind}`);
  const change = (changes: Partial<EntryFields>): void => {
    setFields({ ...fields, ...changes });
    setErrors(
      Object.fromEntries(Object.entries(errors).filter(([name]) => !(name in changes) && !('kind' in changes && name === 'value'))),
    );
  };

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (isLoading) return;
    const form = event.currentTarget;
    setError(null);
    const reading = readEntry(fields, live.now, format.zoneName());
    if ('faults' in reading) {
      const said = Object.entries(reading.faults).map(([name, fault]) => {
        return [name, fault === 'badTime' ? t('backtest.badTime') : t(`lists.${fault}`, { hint })];
      });
      setErrors(Object.fromEntries(said) as Record<string, string>);
      form.querySelector<HTMLElement>(`[name=${Object.keys(reading.faults)[0]}]`)?.focus();
      return;
    }
    try {
      onAdded(await add({ list, entry: reading.entry }).unwrap());
      onClose();
    } catch (failure) {
      const refused = failure as ApiError;
      const found = errorsByField(errorsOf(refused), ['kind', 'value', 'reason', 'expiresAt']);
      setErrors(found.fields);
      setError(Object.keys(found.fields).length > 0 && found.rest.length === 0 ? null : refused);
    }
  };

  return (
    <Dialog title={t(`lists.addTitle.${list}`)} onClose={onClose}>
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event: KeyboardEvent<HTMLFormElement>) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
        }}
      >
        <p className={styles['note']}>{t(`lists.note.${list}`)}</p>
        <div className={styles['pair']}>
          <SelectField
            label={t('lists.column.kind')}
            name="kind"
            value={fields.kind}
            error={errors['kind'] ?? null}
            onChange={(event) => change({ kind: event.target.value as ListedKind })}
          >
            {LISTED_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`lists.kind.${kind}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('lists.column.value')}
            name="value"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            hint={hint}
            value={fields.value}
            error={errors['value'] ?? null}
            onChange={(event) => change({ value: event.target.value })}
          />
        </div>
        <TextField
          label={t('lists.column.reason')}
          name="reason"
          autoComplete="off"
          maxLength={500}
          value={fields.reason}
          error={errors['reason'] ?? null}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <div className={styles['pair']}>
          <SelectField
            label={t('lists.expiry')}
            name="expiry"
            value={fields.expiry}
            onChange={(event) => change({ expiry: event.target.value as ExpiryChoice })}
          >
            {EXPIRY_CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {t(`lists.expiryChoice.${choice}`)}
              </option>
            ))}
          </SelectField>
          {fields.expiry === 'own' && (
            <TextField
              type="datetime-local"
              name="expiresAt"
              label={t('lists.expiryAt', { zone: format.zoneLabel() })}
              value={fields.expiresAt}
              error={errors['expiresAt'] ?? null}
              onChange={(event) => change({ expiresAt: event.target.value })}
            />
          )}
        </div>
        {error !== null && <ErrorStrip error={error} />}
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('cancel', { ns: 'common' })}</Button>
          <Button type="submit" tone="primary" isBusy={isLoading} chord="Ctrl ⏎">
            {t('lists.addConfirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
