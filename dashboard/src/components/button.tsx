/** Buttons: a verb, perhaps its key; one that is not allowed stays focusable and says why. */
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'normal' | 'small';
  /** Chord shown beside the label; the binding is made elsewhere. */
  chord?: string;
  /** Why it cannot be pressed; it stays focusable and is dashed. */
  denied?: string | null;
  /** The answer is awaited. */
  isBusy?: boolean;
  icon?: ReactNode;
}

export function Button(props: ButtonProps) {
  const { tone = 'plain', size = 'normal', chord, denied = null, isBusy = false, icon, children, className = '', onClick, ...rest } = props;
  const isOff = denied !== null || isBusy;
  return (
    <button
      type="button"
      {...rest}
      className={`${styles['button']} ${styles[tone]} ${styles[size]} ${className}`}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      title={denied ?? rest.title}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
    >
      {icon}
      {children}
      {chord !== undefined && <Key chord={chord} />}
    </button>
  );
}

/** A key as it is labelled. */
export function Key({ chord }: { chord: string }) {
  return (
    <kbd className={styles['key']} aria-hidden="true">
      {chord}
    </kbd>
  );
}

/** Choices of which one holds. */
export function Segmented<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { value: V; label: ReactNode; note?: ReactNode }[];
  onChange: (value: V) => void;
}) {
  return (
    <div className={styles['segmented']} role="group" aria-label={props.label}>
      {props.options.map(({ value, label, note }) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {label}
          {note !== undefined && <span className={styles['note']}>{note}</span>}
        </button>
      ))}
    </div>
  );
}
