/** Modal dialogs: the browser's own, which trap focus and give it back; Escape closes, Ctrl+Enter confirms. */
import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api/problem.ts';
import { useKeys } from '../lib/use-keys.ts';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { ErrorStrip } from './panel.tsx';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  isWide?: boolean;
  /** The title is read aloud only, and the content goes to the edges. */
  isBare?: boolean;
  /** Nothing but its own buttons closes it. */
  isFirm?: boolean;
  /** What is behind is old: it is hatched. */
  isHatched?: boolean;
}

export function Dialog(props: DialogProps) {
  const { title, onClose, children, isWide = false, isBare = false, isFirm = false, isHatched = false } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { t } = useTranslation();
  useKeys({}, { isModal: true });
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    // The first field, not the frame around it; or what says that it comes before fields.
    const first = dialog?.querySelector<HTMLElement>('[data-first]');
    (first ?? dialog?.querySelector<HTMLElement>('input:not([type=hidden], [hidden], [type=checkbox]), textarea, select'))?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${styles['dialog']} ${isWide || isBare ? styles['wide'] : ''} ${isHatched ? styles['hatched'] : ''}`}
      aria-labelledby={id}
      closedby={isFirm ? 'none' : undefined}
      onCancel={(event) => {
        event.preventDefault();
        if (!isFirm) onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current && !isFirm) onClose();
      }}
    >
      <div className={isBare ? undefined : styles['body']}>
        <div className={isBare ? 'heard' : styles['head']}>
          <h2 id={id}>{title}</h2>
          {!isBare && !isFirm && (
            <button type="button" aria-label={t('close')} onClick={onClose}>
              <X size={14} aria-hidden="true" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}

export interface ConfirmProps {
  title: string;
  /** What will happen, and that it cannot be undone. */
  children?: ReactNode;
  /** Verb of the button. */
  confirm: string;
  tone?: 'primary' | 'danger';
  /** A reason must be given. */
  asksReason?: boolean;
  /** Resolves when it is done; its error is shown and the dialog stays. */
  onConfirm: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Asks before something that cannot be undone, with a reason where one is required. */
export function ConfirmDialog({ title, children, confirm, tone = 'primary', asksReason = false, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const isMissing = asksReason && reason.trim() === '';
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isMissing || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await onConfirm(reason.trim());
      onClose();
    } catch (failure) {
      setError(failure as ApiError);
    } finally {
      setBusy(false);
    }
  };
  return (
    // What was confirmed goes on, and its outcome is told here.
    <Dialog title={title} onClose={onClose} isFirm={isBusy}>
      <form
        ref={form}
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
        }}
      >
        <div className={styles['text']}>{children}</div>
        {asksReason && (
          <label className={styles['field']}>
            {t('reason')}
            <textarea value={reason} onChange={(event) => setReason(event.target.value)} rows={2} maxLength={500} required autoFocus />
          </label>
        )}
        {error !== null && <ErrorStrip error={error} />}
        <div className={styles['buttons']}>
          <Button onClick={onClose} isBusy={isBusy}>
            {t('cancel')}
          </Button>
          <Button type="submit" tone={tone} isBusy={isBusy} denied={isMissing ? t('reasonRequired') : null} chord="Ctrl ⏎">
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
