/** The keys of the page; the cursor and the marks are ids, so what moves under them does not matter. */
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../api/contract.ts';
import type { LiveTableHandle } from '../../components/live-table/live-table.tsx';
import { useKeys } from '../../lib/use-keys.ts';
import type { HeldList } from '../../live/held-list.ts';
import type { Marks } from '../../lib/use-marks.ts';

/** Rows that PgUp and PgDn pass where the table does not have the focus. */
const PAGE = 20;

export interface PageKeys {
  table: RefObject<LiveTableHandle | null>;
  list: HeldList<Transaction> | null;
  cursor: string | null;
  marks: Marks;
  onOpen: (id: string) => void;
  onMove: (id: string) => void;
  onShow: () => void;
  onFilter: () => void;
  onExport: () => void;
  onCopyLink: () => void;
}

export function usePageKeys({ table, list, cursor, marks, onOpen, onMove, onShow, onFilter, onExport, onCopyLink }: PageKeys): void {
  const { t } = useTranslation('transactions');
  const move = (by: number) => (): void => {
    // The row under the cursor is read aloud only in a table that has the focus.
    if (document.activeElement === document.body) table.current?.focus();
    table.current?.move(by);
  };
  const extend = (by: 1 | -1) => (): void => {
    const rows = list?.rows ?? [];
    const at = rows.findIndex(({ id }) => id === cursor);
    const [from, to] = [rows[at], rows[at + by]];
    if (from === undefined || to === undefined) return;
    marks.add([from.id, to.id]);
    onMove(to.id);
  };
  useKeys(
    {
      j: move(1),
      k: move(-1),
      ArrowDown: move(1),
      ArrowUp: move(-1),
      Home: move(-Infinity),
      End: move(Infinity),
      PageDown: move(PAGE),
      PageUp: move(-PAGE),
      'Shift+J': extend(1),
      'Shift+K': extend(-1),
      'Shift+ArrowDown': extend(1),
      'Shift+ArrowUp': extend(-1),
      Enter: () => cursor !== null && onOpen(cursor),
      x: () => cursor !== null && marks.toggle(cursor),
      y: onCopyLink,
      e: onExport,
      f: onFilter,
      '/': onFilter,
      Space: () => (list?.isHeld === true ? onShow() : list?.hold('key')),
    },
    {
      labels: {
        'j / k': t('key.move'),
        Enter: t('key.open'),
        'f / /': t('key.filter'),
        x: t('key.mark'),
        'Shift+J / K': t('key.extend'),
        Space: t('key.hold'),
        y: t('key.link'),
        e: t('key.export'),
      },
    },
  );
}
