/** A note to an alert. */
import { useRef, useState } from 'react';
import type { FormEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useActOnAlertMutation } from '../../api/alerts.ts';
import type { ApiError } from '../../api/api.ts';
import type { Alert } from '../../api/contract.ts';
import { Button } from '../../components/button.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import styles from './context.module.css';

/** Notes are no longer than the server takes. */
const MOST_CHARACTERS = 2_000;

export function NoteForm({ alert, denied, input }: { alert: Alert; denied: string | null; input: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useTranslation('alerts');
  const [text, setText] = useState('');
  const [act, { isLoading }] = useActOnAlertMutation();
  const [error, setError] = useState<ApiError | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() === '' || denied !== null || isLoading) return;
    setError(null);
    try {
      await act({ id: alert.id, act: { name: 'note', text: text.trim() } }).unwrap();
      setText('');
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  return (
    <form ref={form} className={styles['note']} onSubmit={(event) => void submit(event)}>
      {error !== null && <ErrorStrip error={error} />}
      <textarea
        ref={input}
        rows={text === '' ? 1 : 3}
        aria-label={t('note.label')}
        placeholder={t('note.label')}
        value={text}
        maxLength={MOST_CHARACTERS}
        readOnly={denied !== null}
        title={denied ?? undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
        }}
      />
      <Button type="submit" size="small" isBusy={isLoading} denied={denied ?? (text.trim() === '' ? t('note.empty') : null)} chord="Ctrl ⏎">
        {t('note.do')}
      </Button>
    </form>
  );
}
