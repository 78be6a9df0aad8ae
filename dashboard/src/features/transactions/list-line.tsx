/** One line over the table: what it shows; or since when and why its order is held, and how many rows are new. */
import { useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../api/contract.ts';
import { Key } from '../../components/button.tsx';
import { CatchingUp } from '../../components/channel-state.tsx';
import { Glyph } from '../../components/glyphs.tsx';
import { NewcomersSpoken } from '../../components/live-table/newcomers-spoken.tsx';
import { paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { NEWCOMERS_COUNTED } from '../../live/held-list.ts';
import type { HeldList } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import { usePainted } from '../../live/use-topic.ts';
import styles from './list-line.module.css';

export interface ListLineProps {
  list: HeldList<Transaction>;
  /** What is shown. */
  note: ReactNode;
  /** Marked rows, and what can be done with them. */
  marked: ReactNode;
  onShow: () => void;
  onReload: () => void;
}

export function ListLine({ list, note, marked, onShow, onReload }: ListLineProps) {
  const { t } = useTranslation();
  // Renders when the hold begins, ends or changes its reason; the count is painted.
  useSyncExternalStore(list.topic.watch, () => `${list.heldSince} ${list.reason} ${list.newcomers >= NEWCOMERS_COUNTED}`);
  const [paint] = useState(
    () =>
      (element: Element): void =>
        paintText(element, format.count(list.newcomers)),
  );
  const count = usePainted(list.topic, paint);
  const asOf = usePainted(live.topic, paintAsOf(t('asOf', { time: '{{time}}' })));
  const { heldSince, reason } = list;
  const isOverfull = list.newcomers >= NEWCOMERS_COUNTED;
  const isHeld = heldSince !== null && reason !== null;
  return (
    <div className={styles['line']} data-held={isHeld || undefined}>
      {isHeld ? (
        <span className={styles['why']}>
          <Glyph name="status-held" size={11} /> {t('hold.since', { time: format.time(heldSince) })} {t(`hold.${reason}`)} {t('hold.alive')}
        </span>
      ) : (
        <span className={styles['note']}>{note}</span>
      )}
      <span ref={asOf} className={styles['as-of']} />
      <span className={styles['space']} />
      <CatchingUp channels={['transactions']} />
      {marked}
      {isHeld && (
        <>
          <span className={styles['new']}>
            {isOverfull ? (
              t('hold.overfull', { count: NEWCOMERS_COUNTED })
            ) : (
              <>
                <b ref={count} /> {t('transactions:newAbove')}
              </>
            )}
          </span>
          <button type="button" onClick={isOverfull ? onReload : onShow}>
            {t(isOverfull ? 'hold.reload' : 'hold.show')} <Key chord="Space" />
          </button>
          <NewcomersSpoken list={list} />
        </>
      )}
    </div>
  );
}

const painters = new Map<string, (element: Element) => void>();

/** Since when the rows are old, while there is no connection; one painter per language. */
function paintAsOf(text: string): (element: Element) => void {
  let painter = painters.get(text);
  if (painter === undefined) {
    painter = (element) => {
      const isOld = (live.reach === 'offline' || live.reach === 'silent') && live.asOf !== null;
      paintText(element, isOld ? text.replace('{{time}}', format.time(live.asOf)) : '');
    };
    painters.set(text, painter);
  }
  return painter;
}
