/** Fields of forms: label, control, hint, and the error of their pointer. */
import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import styles from './field.module.css';

interface FieldFrame {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
}

/** `after`: a button at the end of the field, inside its edge. */
export function TextField({
  label,
  hint,
  error,
  after,
  className = '',
  ...input
}: FieldFrame & ComponentProps<'input'> & { after?: ReactNode }) {
  const id = useId();
  return (
    <div className={`${styles['field']} ${className}`}>
      <label htmlFor={id}>{label}</label>
      <div className={after === undefined ? undefined : styles['wrapped']}>
        <input
          {...input}
          id={id}
          aria-invalid={error != null || undefined}
          aria-describedby={hint != null || error != null ? `${id}-note` : undefined}
        />
        {after}
      </div>
      <Note id={id} hint={hint} error={error} />
    </div>
  );
}

export function SelectField({ label, hint, error, children, className = '', ...select }: FieldFrame & ComponentProps<'select'>) {
  const id = useId();
  return (
    <div className={`${styles['field']} ${className}`}>
      <label htmlFor={id}>{label}</label>
      <select
        {...select}
        id={id}
        aria-invalid={error != null || undefined}
        aria-describedby={hint != null || error != null ? `${id}-note` : undefined}
      >
        {children}
      </select>
      <Note id={id} hint={hint} error={error} />
    </div>
  );
}

export function CheckField({ label, ...input }: { label: ReactNode } & ComponentProps<'input'>) {
  return (
    <label className={styles['check']}>
      <input {...input} type="checkbox" />
      {label}
    </label>
  );
}

function Note({ id, hint, error }: { id: string; hint?: ReactNode; error?: string | null }) {
  if (error != null) {
    return (
      <span id={`${id}-note`} className={styles['error']} role="alert">
        {error}
      </span>
    );
  }
  return hint == null ? null : (
    <span id={`${id}-note`} className={styles['hint']}>
      {hint}
    </span>
  );
}
