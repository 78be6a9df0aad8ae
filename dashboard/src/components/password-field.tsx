/** A field for a password: it can be shown, says when Caps Lock is on, and tells of a new one whether its form will do. */
import { useRef, useState } from 'react';
import type { ComponentProps, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSWORD_BYTES, passwordForm, randomPassword } from '../lib/password.ts';
import { TextField } from './field.tsx';
import styles from './password-field.module.css';

export interface PasswordFieldProps extends Omit<ComponentProps<typeof TextField>, 'type' | 'after' | 'hint' | 'ref'> {
  /** It is a new password, of this user. */
  newOf?: string;
  /** A random one can be asked for. */
  canMake?: boolean;
}

export function PasswordField({ newOf, canMake = false, error = null, ...field }: PasswordFieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isShown, show] = useState(false);
  const [hasCaps, setCaps] = useState(false);
  const [text, setText] = useState('');
  // A refusal is of the text that was sent: once another is typed, its marks are back in place of it.
  const [isRetyped, setRetyped] = useState(false);
  if (isRetyped && error === null) setRetyped(false);
  const typed = (value: string): void => {
    setText(value);
    if (error !== null) setRetyped(true);
  };
  const heard = (event: KeyboardEvent): void => setCaps(event.getModifierState('CapsLock'));
  const make = (): void => {
    if (input.current === null) return;
    input.current.value = randomPassword();
    typed(input.current.value);
    show(true);
  };
  const hint = (
    <span className={styles['notes']}>
      {newOf !== undefined && (
        <span className={styles['marks']}>
          <Marks password={text} username={newOf} />
          {canMake && (
            <button type="button" className={styles['make']} onClick={make}>
              {t('passwordField.make')}
            </button>
          )}
        </span>
      )}
      <span role="status" className={styles['caps']}>
        {hasCaps && t('passwordField.caps')}
      </span>
    </span>
  );
  return (
    <TextField
      autoComplete={newOf === undefined ? 'current-password' : 'new-password'}
      spellCheck={false}
      autoCapitalize="none"
      required
      {...field}
      error={isRetyped ? null : error}
      ref={input}
      type={isShown ? 'text' : 'password'}
      hint={hint}
      onKeyDown={heard}
      onKeyUp={heard}
      onInput={(event) => typed(event.currentTarget.value)}
      after={
        <button type="button" aria-pressed={isShown} aria-label={t('passwordField.showLabel')} onClick={() => show(!isShown)}>
          {isShown ? t('passwordField.hide') : t('passwordField.show')}
        </button>
      }
    />
  );
}

/** A mark and a word each: what holds, and what does not yet. */
function Marks({ password, username }: { password: string; username: string }) {
  const { t } = useTranslation();
  const { bytes, hasLength, isUnlike } = passwordForm(password, username);
  return (
    <>
      <span data-holds={hasLength}>
        {hasLength ? '✓' : '○'} {t('passwordField.bytes', { bytes, ...PASSWORD_BYTES })}
      </span>
      <span data-holds={isUnlike}>
        {isUnlike ? '✓' : '○'} {t('passwordField.unlike')}
      </span>
    </>
  );
}
