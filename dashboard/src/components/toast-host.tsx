/** Shows the message of the moment at the bottom, with its countdown and the way back; never over the row that it is about. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatch, useSelector } from 'react-redux';
import { triage } from '../lib/triage.ts';
import { Button } from './button.tsx';
import styles from './toast-host.module.css';
import { TOLD_FOR_MS, toastClosed } from './toasts.ts';
import type { Toast } from './toasts.ts';

/** Between the toast and the bottom of the window: over the status bar, over the tab bar. As in the styles. */
const GAP = 40;
const GAP_NARROW = 66;
const NARROW = 820;

export function ToastHost() {
  const toast = useSelector(({ toast: state }: { toast: { toast: Toast | null } }) => state.toast);
  return (
    <div role="status" className={styles['host']}>
      {toast !== null && <Message key={toast.id} toast={toast} />}
    </div>
  );
}

function Message({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const ref = useRef<HTMLDivElement>(null);
  const place = usePlace(ref, toast.about);
  const left = useSecondsLeft(toast.undoUntil);
  const isUndoable = toast.undoUntil !== undefined;
  useEffect(() => {
    if (isUndoable) return undefined;
    const timer = setTimeout(() => dispatch(toastClosed(toast.id)), TOLD_FOR_MS);
    return () => clearTimeout(timer);
  }, [dispatch, isUndoable, toast.id]);
  return (
    <div ref={ref} className={styles['toast']} data-tone={toast.tone} data-place={place}>
      <span className={styles['text']}>{toast.text}</span>
      {isUndoable ? (
        <>
          <Button size="small" chord="u" onClick={() => triage.undo()}>
            {t('undo')}
          </Button>
          {/* Not read aloud each second. */}
          <span className={styles['left']} aria-hidden="true">
            {left} s
          </span>
          <i className={styles['bar']} style={{ animationDuration: `${Math.max(0, toast.undoUntil! - Date.now())}ms` }} />
        </>
      ) : (
        <Button size="small" tone="quiet" onClick={() => dispatch(toastClosed(toast.id))}>
          {t('close')}
        </Button>
      )}
    </div>
  );
}

function useSecondsLeft(until: number | undefined): number {
  const read = (): number => (until === undefined ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1000)));
  const [left, setLeft] = useState(read);
  useEffect(() => {
    if (until === undefined) return undefined;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

/** At the bottom, or at the top where a row that it is about lies below it. */
function usePlace(ref: React.RefObject<HTMLElement | null>, about: readonly string[] | undefined): 'bottom' | 'top' {
  const [place, setPlace] = useState<'bottom' | 'top'>('bottom');
  useLayoutEffect(() => {
    if (about === undefined) return undefined;
    const ids = new Set(about);
    const look = (): void => {
      const own = ref.current?.getBoundingClientRect();
      if (own === undefined) return;
      const top = innerHeight - (innerWidth <= NARROW ? GAP_NARROW : GAP) - own.height;
      const isCovered = [...document.querySelectorAll<HTMLElement>('[data-id]')].some((row) => {
        if (!ids.has(row.dataset['id'] ?? '')) return false;
        const { left, right, top: rowTop, bottom } = row.getBoundingClientRect();
        return left < own.right && right > own.left && rowTop < top + own.height && bottom > top;
      });
      setPlace(isCovered ? 'top' : 'bottom');
    };
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [about, ref]);
  return place;
}
