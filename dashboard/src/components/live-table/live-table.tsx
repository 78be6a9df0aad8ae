/**
 * A live, virtual table: React makes as many rows as are seen and the cells' structure, values are painted by row. It holds its order while a
 * person reads: pointer over it, focus inside, scrolled off the top, a row open, text selected, or Space.
 */
import { columnSizingFeature, columnVisibilityFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { ColumnDef } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useId, useImperativeHandle, useMemo, useReducer, useRef } from 'react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import type { HeldList } from '../../live/held-list.ts';
import { paintAttribute } from '../paint.ts';
import { HoldStrip } from './hold-strip.tsx';
import styles from './live-table.module.css';
import { useHold } from './use-hold.ts';

export interface LiveColumn<T> {
  id: string;
  header: string;
  /** Track of a CSS grid: `108px`, `minmax(80px, 1fr)`. */
  width: string;
  align?: 'end';
  /** Structure of the cell, made once; without it the cell is empty until it is painted. */
  structure?: () => ReactNode;
  /** Writes the row's values; `cell` holds what `structure` made. Called only when the row changed, or with `repaint`. */
  paint: (cell: HTMLElement, row: T) => void;
}

export interface LiveTableProps<T extends { readonly id: string }> {
  label: string;
  columns: readonly LiveColumn<T>[];
  /** Ids of columns that are not shown. */
  hidden?: readonly string[];
  list: HeldList<T>;
  /** Of the density in use. */
  rowHeight: number;
  /** The row that is open beside the table, or under the keyboard. */
  selectedId?: string | null;
  /** Ids that are marked for a common act. */
  marked?: ReadonlySet<string>;
  onOpen?: (row: T) => void;
  onCursor?: (id: string) => void;
  /** Called when the end comes near: older rows may be loaded. */
  onEnd?: () => void;
  /** Shown where there is no row. */
  empty: ReactNode;
  /** Rises when all cells are to be painted anew (language, zone). */
  repaint?: unknown;
  /** Class of a row by its values. */
  rowState?: (row: T) => string | null;
  /** A strip tells that the list holds. */
  showsHold?: boolean;
  ref?: Ref<LiveTableHandle>;
}

export interface LiveTableHandle {
  /** Moves the cursor by rows; Infinity: to the end. */
  move(by: number): void;
  focus(): void;
  /** Shows what is new: above the row under the pointer, which stays where it is; else from the top. */
  resume(): void;
}

const features = tableFeatures({ columnSizingFeature, columnVisibilityFeature });
const NO_ROWS: never[] = [];
/** Rows before the end at which older ones are asked for. */
const END_NEAR = 30;
const OVERSCAN = 3;
/** As in the styles. */
const HEAD_HEIGHT = 26;

export function LiveTable<T extends { readonly id: string }>(props: LiveTableProps<T>) {
  const { label, columns, hidden, list, rowHeight, selectedId = null, marked, onOpen, onCursor, onEnd, empty, repaint, rowState } = props;
  const { showsHold = true, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const [, render] = useReducer((times: number) => times + 1, 0);
  const count = list.rows.length;

  const definitions = useMemo<ColumnDef<typeof features, T>[]>(
    () => columns.map((column) => ({ id: column.id, header: column.header, meta: column })),
    [columns],
  );
  const columnVisibility = useMemo(() => Object.fromEntries((hidden ?? []).map((name) => [name, false])), [hidden]);
  const table = useTable({ features, columns: definitions, data: NO_ROWS as T[], state: { columnVisibility } });
  const shownIds = table.getVisibleLeafColumns().map((column) => column.id);
  const shownKey = shownIds.join('\n');
  const shown = useMemo(() => {
    const names = new Set(shownKey.split('\n'));
    return columns.filter((column) => names.has(column.id));
  }, [columns, shownKey]);

  // A row that scrolls out at one end comes in again at the other: its elements are painted anew, not made anew.
  const instance = useRef<{ readonly scrollRect: { height: number } | null } | null>(null);
  const places = Math.floor((instance.current?.scrollRect?.height ?? 0) / rowHeight) + 2 + 2 * OVERSCAN;
  const virtualizer = useVirtualizer({
    count,
    getItemKey: useCallback((index: number) => index % places, [places]),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    // The head stands above the rows in the same scroller.
    scrollPaddingEnd: HEAD_HEIGHT,
    directDomUpdates: true,
  });
  instance.current = virtualizer;
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  // How many rows there are is painted, as what stands in them is: a list that grows below what is seen is not rendered for it.
  const paintCount = useCallback(() => {
    const { length } = list.rows;
    const { options } = virtualizer;
    if (length === options.count) return;
    const end = virtualizer.getVirtualItems().at(-1)?.index ?? 0;
    const isStructure = options.count === 0 || length <= end;
    virtualizer.setOptions({ ...options, count: length });
    // Renders by itself where other rows are seen.
    virtualizer.options.onChange(virtualizer, false);
    if (scroller.current !== null) paintAttribute(scroller.current, 'aria-rowcount', String(length + 1));
    if (isStructure) render();
  }, [list, virtualizer]);
  useEffect(() => {
    paintCount();
    return list.topic.watch(paintCount);
  }, [list, paintCount]);
  const hold = useHold(list, scroller, rowHeight, paintCount);

  useEffect(() => {
    if (count > 0 && last >= count - END_NEAR) onEnd?.();
  }, [count, last, onEnd]);

  const move = useCallback(
    (by: number) => {
      const { rows } = list;
      if (rows.length === 0) return;
      const at = rows.findIndex((row) => row.id === selectedId);
      // Without a cursor one begins at the top.
      const wanted = at === -1 && by !== Infinity ? 0 : at + by;
      const to = Math.max(0, Math.min(rows.length - 1, wanted));
      const row = rows[to];
      if (row === undefined) return;
      onCursor?.(row.id);
      virtualizer.scrollToIndex(to);
    },
    [list, onCursor, selectedId, virtualizer],
  );
  useImperativeHandle(ref, () => ({
    move,
    focus: () => scroller.current?.focus(),
    resume: hold.release,
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const by = steps[event.key];
    if (by !== undefined) {
      event.preventDefault();
      move(by);
      return;
    }
    const row = list.rows.find((each) => each.id === selectedId);
    if (event.key !== 'Enter' || row === undefined) return;
    event.preventDefault();
    onOpen?.(row);
  };

  const tracks = shown.map((column) => column.width).join(' ');
  return (
    <div className={styles['frame']} style={{ '--columns': tracks } as React.CSSProperties}>
      {showsHold && <HoldStrip list={list} onShow={hold.release} />}
      <div
        ref={scroller}
        className={styles['scroller']}
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={shown.length}
        aria-activedescendant={selectedId === null ? undefined : `${id}-${selectedId}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...hold.handlers}
      >
        <div role="row" aria-rowindex={1} className={styles['head']}>
          {shown.map((column) => (
            <div key={column.id} role="columnheader" data-align={column.align}>
              {column.header}
            </div>
          ))}
        </div>
        {count === 0 && (
          <div role="row">
            <div role="gridcell" className={styles['empty']}>
              {empty}
            </div>
          </div>
        )}
        <div ref={virtualizer.containerRef} className={styles['rows']} role="rowgroup">
          {items.map(({ index, key }) => (
            <LiveRow
              key={key}
              index={index}
              prefix={id}
              list={list as unknown as HeldList<{ readonly id: string }>}
              columns={shown as unknown as readonly LiveColumn<{ readonly id: string }>[]}
              selectedId={selectedId}
              marked={marked}
              onOpen={onOpen as ((row: { readonly id: string }) => void) | undefined}
              measure={virtualizer.measureElement}
              rowHeight={rowHeight}
              repaint={repaint}
              rowState={rowState as ((row: { readonly id: string }) => string | null) | undefined}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface LiveRowProps {
  index: number;
  prefix: string;
  list: HeldList<{ readonly id: string }>;
  columns: readonly LiveColumn<{ readonly id: string }>[];
  selectedId: string | null;
  marked: ReadonlySet<string> | undefined;
  onOpen: ((row: { readonly id: string }) => void) | undefined;
  measure: (element: Element | null) => void;
  rowHeight: number;
  repaint: unknown;
  rowState: ((row: { readonly id: string }) => string | null) | undefined;
}

/** A place in the table; which row stands in it changes without a render. */
const LiveRow = memo(function LiveRow(props: LiveRowProps) {
  const { index, prefix, list, columns, selectedId, marked, onOpen, measure, rowHeight, repaint, rowState } = props;
  const element = useRef<HTMLDivElement>(null);
  const pressed = useRef<string | null>(null);
  useEffect(() => {
    let painted: unknown = null;
    const paint = (): void => {
      const row = list.rows[index];
      const node = element.current;
      if (node === null || row === undefined) return;
      paintAttribute(node, 'aria-selected', String(row.id === selectedId));
      paintAttribute(node, 'data-marked', marked?.has(row.id) === true ? '' : null);
      paintAttribute(node, 'data-gone', list.isGone(row.id) ? '' : null);
      if (painted === row) return;
      painted = row;
      node.id = `${prefix}-${row.id}`;
      node.dataset['id'] = row.id;
      paintAttribute(node, 'data-state', rowState?.(row) ?? null);
      for (const [at, column] of columns.entries()) {
        const cell = node.children[at];
        if (cell instanceof HTMLElement) column.paint(cell, row);
      }
    };
    paint();
    return list.topic.watch(paint);
  }, [columns, index, list, marked, prefix, repaint, rowState, selectedId]);
  const cells = useMemo(
    () =>
      columns.map((column) => (
        <div key={column.id} role="gridcell" data-align={column.align} data-column={column.id}>
          {column.structure?.()}
        </div>
      )),
    [columns],
  );
  return (
    <div
      ref={(node) => {
        element.current = node;
        measure(node);
      }}
      data-index={index}
      role="row"
      aria-rowindex={index + 2}
      className={styles['row']}
      style={{ height: rowHeight }}
      // The row that was seen when the button went down is meant, whatever stands there when it comes up.
      onPointerDown={() => (pressed.current = element.current?.dataset['id'] ?? null)}
      onClick={() => {
        const row = list.rows.find(({ id }) => id === pressed.current);
        if (row !== undefined && getSelection()?.isCollapsed !== false) onOpen?.(row);
      }}
    >
      {cells}
    </div>
  );
});
