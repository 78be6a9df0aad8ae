/** The queue: rows under headings, as many as are seen; it holds its order while a person reads. One row is open, any number are marked. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../api/contract.ts';
import { HoldStrip } from '../../components/live-table/hold-strip.tsx';
import { useHold } from '../../components/live-table/use-hold.ts';
import { useTopic } from '../../live/use-topic.ts';
import { AlertRow, Age } from './alert-row.tsx';
import { sectionHeld } from '../../lib/alert-queue.ts';
import type { SectionName } from '../../lib/alert-queue.ts';
import type { Queue } from './use-queue.ts';
import styles from './queue.module.css';

export interface QueueListProps {
  queue: Queue;
  label: string;
  openId: string | null;
  marked: ReadonlySet<string>;
  refused: ReadonlySet<string>;
  held: (alert: Alert) => boolean;
  rowHeight: number;
  onOpen: (id: string, how: { isRange: boolean; isToggle: boolean }) => void;
  onMove: (by: number) => void;
  empty: ReactNode;
}

type Item =
  { type: 'head'; section: SectionName; count: number; oldest: string } | { type: 'row'; alert: Alert; at: number; isChild: boolean };

const HEAD_HEIGHT = 26;
/** Rows before the end at which older ones are read. */
const END_NEAR = 8;

export function QueueList(props: QueueListProps) {
  const { queue, label, openId, marked, refused, held, rowHeight, onOpen, onMove, empty } = props;
  const { list, source, older } = queue;
  const { t } = useTranslation('alerts');
  useTopic(list.topic);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const hold = useHold(list, scroller);
  const frozen = useRef(new Map<string, SectionName>());
  const items = useMemo(
    () => itemsWith(list.rows, (rowId) => sectionHeld(frozen.current, rowId, source.section(rowId), list.isHeld)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- its version says when sections changed
    [list, list.rows, list.topic.version, source],
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.type === 'head' ? HEAD_HEIGHT : rowHeight),
    getItemKey: (index) => keyOf(items[index]),
    overscan: 6,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight, items]);
  const seen = virtualizer.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - END_NEAR) older?.();
  }, [items.length, last, older]);

  // The open row stays in view when it is moved to, not when others move.
  const openIndex = items.findIndex((item) => item.type === 'row' && item.alert.id === openId);
  useEffect(() => {
    if (openIndex >= 0) virtualizer.scrollToIndex(openIndex, { align: 'auto' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [openId]);

  const pressed = useRef<string | null>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <div className={styles['frame']}>
      <HoldStrip list={list} onShow={hold.release} />
      <div
        ref={scroller}
        role="listbox"
        aria-label={label}
        aria-multiselectable="true"
        aria-activedescendant={openIndex >= 0 ? `${id}-${openId}` : undefined}
        tabIndex={0}
        className={`${styles['scroller']} live`}
        onKeyDown={onKeyDown}
        {...hold.handlers}
      >
        <div role="presentation" className={styles['all']} style={{ height: virtualizer.getTotalSize() }}>
          {seen.map(({ index, start, size, key }) => {
            const item = items[index];
            if (item === undefined) return null;
            const place = { transform: `translateY(${start}px)`, height: size };
            if (item.type === 'head') return <Head key={key} item={item} place={place} />;
            const { alert, isChild } = item;
            const isOpen = alert.id === openId;
            return (
              <div
                key={key}
                id={`${id}-${alert.id}`}
                role="option"
                aria-selected={isOpen || marked.has(alert.id)}
                aria-current={isOpen || undefined}
                aria-posinset={item.at + 1}
                aria-setsize={list.rows.length}
                data-id={alert.id}
                data-open={isOpen || undefined}
                data-marked={marked.has(alert.id) || undefined}
                data-gone={list.isGone(alert.id) || undefined}
                data-storm={alert.kind === 'alert-storm' || undefined}
                data-child={isChild || undefined}
                className={styles['row']}
                style={place}
                // The row that was seen when the button went down is meant, whatever stands there when it comes up.
                onPointerDown={() => (pressed.current = alert.id)}
                onClick={(event) => {
                  if (pressed.current !== null)
                    onOpen(pressed.current, { isRange: event.shiftKey, isToggle: event.ctrlKey || event.metaKey });
                }}
              >
                <AlertRow
                  alert={alert}
                  isChild={isChild}
                  isGone={list.isGone(alert.id)}
                  isRefused={refused.has(alert.id)}
                  isHeld={held(alert)}
                />
                {marked.has(alert.id) && <span className="heard">{t('marked')}</span>}
              </div>
            );
          })}
        </div>
      </div>
      {items.length === 0 && <div className={styles['empty']}>{empty}</div>}
    </div>
  );
}

function Head({ item, place }: { item: Item & { type: 'head' }; place: React.CSSProperties }) {
  const { t } = useTranslation('alerts');
  return (
    <div role="presentation" className={styles['head']} style={place}>
      <span>{t(`section.${item.section}`)}</span>
      {item.section !== 'all' && <span className={styles['quiet']}>{item.count}</span>}
      <span className={styles['fill']} />
      {item.section === 'critical' && <Age at={item.oldest} words={(age) => t('oldest', { age })} />}
    </div>
  );
}

function keyOf(item: Item | undefined): string {
  return item === undefined ? '' : item.type === 'head' ? `head ${item.section}` : item.alert.id;
}

function itemsWith(rows: readonly Alert[], sectionOf: (id: string) => SectionName): Item[] {
  const items: Item[] = [];
  let head: (Item & { type: 'head' }) | null = null;
  let stormId: string | null = null;
  for (const [at, alert] of rows.entries()) {
    const section = sectionOf(alert.id);
    if (head === null || head.section !== section) {
      head = { type: 'head', section, count: 0, oldest: alert.firstSeenAt };
      items.push(head);
    }
    // One whose storm is not above it stands for itself.
    const isChild = alert.parentId !== null && alert.parentId === stormId;
    if (!isChild) {
      head.count += 1;
      stormId = alert.id;
    }
    if (alert.firstSeenAt < head.oldest) head.oldest = alert.firstSeenAt;
    items.push({ type: 'row', alert, at, isChild });
  }
  return items;
}
