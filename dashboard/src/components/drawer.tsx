/**
 * One thing in full beside the list it was opened from: the list stays usable, Escape closes, focus goes back to where it was. On narrow
 * screens it fills the screen, as a dialog.
 */
import { X } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../lib/use-keys.ts';
import { ONE_COLUMN, useMedia } from '../lib/use-media.ts';
import { Button } from './button.tsx';
import styles from './drawer.module.css';

export interface DrawerProps {
  /** What kind of thing is shown; the name of the region. */
  label: string;
  /** Which one it is. */
  title: ReactNode;
  /** Before the button that closes. */
  tools?: ReactNode;
  onClose: () => void;
  /** Where focus goes after closing, if it was in the drawer; without it, to where it was at opening. */
  returnTo?: () => void;
  isBusy?: boolean;
  /** Its text is live: it looks dead without a connection. */
  isLive?: boolean;
  children: ReactNode;
}

export function Drawer(props: DrawerProps) {
  // Which of both it is does not change with its content, so focus inside survives every update.
  return useMedia(ONE_COLUMN) ? <FullDrawer {...props} /> : <SideDrawer {...props} />;
}

function SideDrawer(props: DrawerProps) {
  const { label, onClose, returnTo, isBusy } = props;
  const ref = useRef<HTMLElement>(null);
  useKeys({ Escape: onClose });
  useFocusReturned(ref, returnTo);
  return (
    <aside ref={ref} className={styles['drawer']} aria-label={label} aria-busy={isBusy || undefined}>
      <Content {...props} />
    </aside>
  );
}

function FullDrawer(props: DrawerProps) {
  const { label, onClose, returnTo, isBusy } = props;
  const ref = useRef<HTMLDialogElement>(null);
  useKeys({ Escape: onClose }, { isModal: true });
  useFocusReturned(ref, returnTo);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-close]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${styles['drawer']} ${styles['full']}`}
      aria-label={label}
      aria-busy={isBusy || undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <Content {...props} />
    </dialog>
  );
}

function Content({ title, tools, onClose, isLive = false, children }: DrawerProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <div className={styles['header']}>
        <h2 id={id}>{title}</h2>
        <span className={styles['space']} />
        {tools}
        <Button
          size="small"
          data-close=""
          aria-label={t('close')}
          title={t('close')}
          onClick={onClose}
          icon={<X size={13} aria-hidden="true" />}
        />
      </div>
      <div className={`${styles['scroll']} ${isLive ? 'live' : ''}`} tabIndex={0} role="group" aria-labelledby={id}>
        {children}
      </div>
    </>
  );
}

/** A layout effect is undone before the element leaves the document: focus can still be told to be inside. */
function useFocusReturned(ref: RefObject<HTMLElement | null>, returnTo: (() => void) | undefined): void {
  const newest = useRef(returnTo);
  useEffect(() => {
    newest.current = returnTo;
  });
  useLayoutEffect(() => {
    const element = ref.current;
    const before = document.activeElement;
    return () => {
      const { activeElement } = document;
      if (activeElement !== document.body && element?.contains(activeElement) !== true) return;
      if (newest.current !== undefined) newest.current();
      else if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [ref]);
}
