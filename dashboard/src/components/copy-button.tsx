/** Puts a text, a link or JSON on the clipboard and says so for a moment in place of its label. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import type { ButtonProps } from './button.tsx';
import styles from './copy-button.module.css';

/** How long the button says that it is done. */
const SAID_MS = 1_600;

/** True where it was put there; the browser may refuse. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON as a person reads it. */
export function readableJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

export interface CopyButtonProps extends Omit<ButtonProps, 'onClick'> {
  /** Asked for when it is pressed. */
  text: () => string;
  children: ReactNode;
}

export function CopyButton({ text, children, ...button }: CopyButtonProps) {
  const { t } = useTranslation();
  const [said, say] = useState<'copied' | 'copyRefused' | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    const isDone = await copyText(text());
    say(isDone ? 'copied' : 'copyRefused');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say(null), SAID_MS);
  };
  return (
    <Button {...button} onClick={() => void copy()}>
      {/* Both words take the same place, so that nothing beside it moves. */}
      <span className={styles['words']}>
        <span data-hidden={said !== null || undefined}>{children}</span>
        <span role="status" className={styles['said']}>
          {said !== null && t(said)}
        </span>
      </span>
    </Button>
  );
}
