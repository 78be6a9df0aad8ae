/** A short table of rows that stand still: sorted by its heads, opened by click or Enter, walked by the arrows; nothing virtual, nothing painted. */
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { ColumnDef, Row, SortingState } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode, Ref } from 'react';
import styles from './static-table.module.css';

export interface StaticColumn<T> {
  id: string;
  header: ReactNode;
  /** CSS width; one column without it takes what is left. */
  width?: string;
  align?: 'end';
  cell: (row: T) => ReactNode;
  /** What its head sorts by, null last in both directions; absent: the head does not sort. */
  sortBy?: (row: T) => string | number | null;
}

export interface StaticTableProps<T> {
  /** Read aloud as the name of the table. */
  label: string;
  columns: readonly StaticColumn<T>[];
  rows: readonly T[];
  rowId: (row: T) => string;
  /** The row that is open beside the table. */
  selectedId?: string | null;
  /** Makes rows reachable: one stop of Tab for all, arrows between them, Enter opens. */
  onOpen?: (row: T) => void;
  /** Shown where there is no row. */
  empty: ReactNode;
  /** Order at first; without it the rows' own. */
  sorted?: { id: string; desc: boolean };
  /** Width under which the table scrolls sideways by itself, such as `640px`. */
  minWidth?: string;
  ref?: Ref<StaticTableHandle>;
}

export interface StaticTableHandle {
  /** Moves the focus by rows; Infinity: to the end. */
  move(by: number): void;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
/** `rule 9` before `rule 10`. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare<T extends object>(left: Row<typeof features, T>, right: Row<typeof features, T>, id: string): number {
  const a: string | number = left.getValue(id);
  const b: string | number = right.getValue(id);
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

export function StaticTable<T extends object>(props: StaticTableProps<T>) {
  const { label, columns, rows, rowId, selectedId = null, onOpen, empty, sorted, minWidth, ref } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [sorting, setSorting] = useState<SortingState>(sorted === undefined ? [] : [sorted]);
  // The row that Tab comes to: the one that had the focus last.
  const [cursor, setCursor] = useState<string | null>(null);
  const definitions = useMemo<ColumnDef<typeof features, T>[]>(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row) => column.sortBy?.(row) ?? undefined,
        enableSorting: column.sortBy !== undefined,
        sortUndefined: 'last',
        sortFn: compare,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows as T[],
    state: { sorting },
    onSortingChange: setSorting,
    getRowId: rowId,
    enableMultiSort: false,
  });
  const shown = table.getRowModel().rows;
  const stop = [cursor, selectedId].find((id) => shown.some((row) => row.id === id)) ?? shown[0]?.id;

  const move = (by: number): void => {
    const elements = [...(body.current?.children ?? [])];
    const at = elements.findIndex((element) => element === document.activeElement);
    const from = at === -1 ? shown.findIndex((row) => row.id === selectedId) : at;
    const to = Math.max(0, Math.min(elements.length - 1, from + by));
    const element = elements[to];
    if (element instanceof HTMLElement) element.focus();
  };
  useImperativeHandle(ref, () => ({ move }));

  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: T): void => {
    if (event.target !== event.currentTarget) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    const by = steps[event.key];
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (by === undefined) onOpen?.(row);
    else move(by);
  };

  const canFocus = columns.some(({ sortBy }) => sortBy !== undefined) || (onOpen !== undefined && shown.length > 0);
  return (
    // Whatever scrolls is reached by keyboard: through its rows or heads, else itself.
    <div className={styles['scroll']} tabIndex={canFocus ? undefined : 0}>
      <table className={styles['table']} aria-label={label} style={{ minWidth } as CSSProperties}>
        <colgroup>
          {columns.map(({ id, width }) => (
            <col key={id} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ id, header, align }) => {
              const column = table.getColumn(id);
              const direction = column?.getIsSorted() ?? false;
              const Arrow = direction === 'desc' ? ArrowDown : ArrowUp;
              return (
                <th
                  key={id}
                  scope="col"
                  data-align={align}
                  aria-sort={direction === false ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
                >
                  {column?.getCanSort() === true ? (
                    <button type="button" onClick={() => column.toggleSorting()}>
                      {header}
                      {direction !== false && <Arrow size={11} aria-hidden="true" />}
                    </button>
                  ) : (
                    header
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {shown.length === 0 && (
            <tr>
              <td colSpan={columns.length} className={styles['empty']}>
                {empty}
              </td>
            </tr>
          )}
          {shown.map(({ id, original }) => (
            <tr
              key={id}
              data-id={id}
              aria-current={id === selectedId || undefined}
              {...(onOpen !== undefined && {
                className: styles['opens'],
                tabIndex: id === stop ? 0 : -1,
                // A control in a row is no stop of its own: the row that Tab came to stays the one.
                onFocus: (event: React.FocusEvent) => {
                  if (event.target === event.currentTarget) setCursor(id);
                },
                onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => onKeyDown(event, original),
                onClick: (event: React.MouseEvent) => {
                  const isControl = event.target instanceof Element && event.target.closest('button, a, input, select, label') !== null;
                  if (!isControl && getSelection()?.isCollapsed !== false) onOpen(original);
                },
              })}
            >
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
