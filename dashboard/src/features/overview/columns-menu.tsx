/** Which columns a list shows: a menu of check boxes, kept in this browser. */
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/field.tsx';
import { OPTIONAL_COLUMNS } from './watch-columns.tsx';
import styles from './watchlist.module.css';

const STORED = 'tapewatch.watchlist.hidden';

function stored(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(STORED) ?? 'null');
    if (Array.isArray(names)) return names.filter((name) => typeof name === 'string');
  } catch {
    // Written by something else: the columns are as at first.
  }
  return OPTIONAL_COLUMNS.filter(({ isHidden }) => isHidden).map(({ id }) => id);
}

/** Ids of the hidden columns, and how to show or hide one. */
export function useHiddenColumns(): [readonly string[], (id: string) => void] {
  const [hidden, setHidden] = useState(stored);
  const toggle = (id: string): void => {
    const next = hidden.includes(id) ? hidden.filter((each) => each !== id) : [...hidden, id];
    localStorage.setItem(STORED, JSON.stringify(next));
    setHidden(next);
  };
  return [hidden, toggle];
}

export function ColumnsMenu(props: { columns: readonly { id: string }[]; hidden: readonly string[]; onToggle: (id: string) => void }) {
  const { t } = useTranslation('overview');
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <Button ref={button} size="small" popoverTarget={id}>
        {t('watchlist.columns')}
      </Button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="group"
        aria-label={t('watchlist.columns')}
        className={styles['menu']}
        onBeforeToggle={() => {
          const at = button.current?.getBoundingClientRect();
          if (at === undefined || menu.current === null) return;
          menu.current.style.top = `${at.bottom + 4}px`;
          menu.current.style.right = `${innerWidth - at.right}px`;
        }}
      >
        {props.columns.map((column) => (
          <CheckField
            key={column.id}
            label={t(`watchlist.${column.id}`)}
            checked={!props.hidden.includes(column.id)}
            onChange={() => props.onToggle(column.id)}
          />
        ))}
      </div>
    </>
  );
}
