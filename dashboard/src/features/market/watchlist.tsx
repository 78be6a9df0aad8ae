/** All symbols, starred ones first: price, feed and today's change of each, painted with every frame. */
import { useCallback, useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ChangeMark, FeedMark, PriceMark } from '../../components/marks.tsx';
import { paintFeedOrAge } from '../../components/paint-feed.ts';
import { paintAttribute, paintChange, paintPrice } from '../../components/paint.ts';
import { Loading, Panel } from '../../components/panel.tsx';
import { usePref } from '../../lib/use-prefs.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import type { SymbolRow } from '../../live/symbol-board.ts';
import { Key } from '../../components/button.tsx';
import { usePaintedByClock } from './use-painted-by-clock.ts';
import styles from './watchlist.module.css';

/** Starred ones first, each part by name. */
export function watchOrder(names: readonly string[], stars: readonly string[]): string[] {
  const starred = new Set(stars);
  return [...names.filter((name) => starred.has(name)), ...names.filter((name) => !starred.has(name))];
}

export function Watchlist({ names, symbol, onOpen }: { names: readonly string[]; symbol: string; onOpen: (symbol: string) => void }) {
  const { t } = useTranslation('market');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [symbol, names.length]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = names[Math.max(0, Math.min(names.length - 1, names.indexOf(symbol) + by))];
    if (next !== undefined && next !== symbol) onOpen(next);
  };
  const active = names.includes(symbol) ? symbol : names[0];
  return (
    <Panel
      title={t('watchlist')}
      channels={['statistics:*']}
      note={names.length > 0 ? names.length : undefined}
      className={styles['panel']}
      tools={
        <span className={styles['keys']}>
          <Key chord="j" /> <Key chord="k" />
        </span>
      }
    >
      {names.length === 0 ? (
        <Loading rows={9} height={46} />
      ) : (
        <div
          ref={list}
          role="listbox"
          aria-label={t('symbols')}
          className={`${styles['list']} live`}
          tabIndex={0}
          aria-activedescendant={active === undefined ? undefined : `watch-${active}`}
          onKeyDown={onKeyDown}
        >
          {names.map((name) => (
            <Item key={name} symbol={name} isSelected={name === symbol} onOpen={onOpen} />
          ))}
        </div>
      )}
    </Panel>
  );
}

function Item({ symbol, isSelected, onOpen }: { symbol: string; isSelected: boolean; onOpen: (symbol: string) => void }) {
  const row = symbolBoard.rows.get(symbol);
  if (row === undefined) return null;
  return <ItemOf row={row} isSelected={isSelected} onOpen={onOpen} />;
}

function ItemOf({ row, isSelected, onOpen }: { row: SymbolRow; isSelected: boolean; onOpen: (symbol: string) => void }) {
  const { t } = useTranslation();
  const isStarred = usePref('stars').includes(row.symbol);
  const paint = useCallback(
    (element: HTMLElement) => {
      const { currentPrice, changeTodayPercent, feedStatus } = row.statistics;
      const [, price, feed, change] = element.children;
      if (price?.firstElementChild != null) paintPrice(price.firstElementChild, currentPrice, row.previousPrice);
      if (feed?.firstElementChild != null) paintFeedOrAge(feed.firstElementChild, row.statistics, t);
      if (change?.firstElementChild != null) paintChange(change.firstElementChild, changeTodayPercent);
      paintAttribute(element, 'data-feed', feedStatus);
    },
    [row, t],
  );
  const ref = usePaintedByClock<HTMLDivElement>(row, paint);
  return (
    <div
      ref={ref}
      id={`watch-${row.symbol}`}
      role="option"
      aria-selected={isSelected}
      className={styles['item']}
      onClick={() => onOpen(row.symbol)}
    >
      <b>
        {row.symbol}
        {isStarred && <span aria-label={t('starred', { ns: 'market' })}> ★</span>}
      </b>
      <span className="num">
        <PriceMark />
      </span>
      <span>
        <FeedMark />
      </span>
      <span className="num">
        <ChangeMark />
        {' %'}
      </span>
    </div>
  );
}
