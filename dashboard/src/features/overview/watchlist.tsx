/** The watchlist: every symbol with its feed, price, change and five minutes; only rows in sight are painted. */
import { Star } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useLazyGetCandlesQuery } from '../../api/market.ts';
import { useAppDispatch, useAppSelector } from '../../app/store.ts';
import { LiveTable } from '../../components/live-table/live-table.tsx';
import type { LiveTableHandle } from '../../components/live-table/live-table.tsx';
import { Denied, Loading, Panel } from '../../components/panel.tsx';
import { useCanvasColors } from '../../lib/use-canvas-colors.ts';
import * as format from '../../lib/format.ts';
import { prefsChanged } from '../../lib/prefs.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useMay } from '../../lib/use-session.ts';
import { HeldList } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import { PriceHistory } from '../../live/price-history.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { ColumnsMenu, useHiddenColumns } from './columns-menu.tsx';
import { useListKeys } from './use-list-keys.ts';
import { spoken } from '../../lib/painted-words.ts';
import { useRowHeight } from './row-height.ts';
import { OPTIONAL_COLUMNS, watchColumns } from './watch-columns.tsx';
import type { WatchRow } from './watch-source.ts';
import { WatchSource } from './watch-source.ts';
import styles from './watchlist.module.css';

/** Not enough room in one column. */
const WIDE_COLUMNS = ['spread', 'spark', 'average', 'range', 'volume'];

export function Watchlist({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  const may = useMay('market:read');
  const [hidden, toggle] = useHiddenColumns();
  const isLoaded = useSyncExternalStore(symbolBoard.membership.watch, () => symbolBoard.isLoaded);
  const count = useSyncExternalStore(symbolBoard.membership.watch, () => symbolBoard.names.length);
  return (
    <Panel
      className={`${styles['panel']} ${className}`}
      title={t('watchlist.title')}
      channels={['statistics:*']}
      note={may && isLoaded ? t('watchlist.count', { count }) : undefined}
      tools={may && <ColumnsMenu columns={OPTIONAL_COLUMNS} hidden={hidden} onToggle={toggle} />}
      isBusy={may && !isLoaded}
    >
      {!may ? <Denied permission="market:read" /> : isLoaded ? <Symbols hidden={hidden} /> : <Loading rows={9} height={29} />}
    </Panel>
  );
}

function Symbols({ hidden }: { hidden: readonly string[] }) {
  const { t, i18n } = useTranslation('overview');
  const common = useTranslation().t;
  const navigate = useNavigate();
  const dispatch = useAppDispatch();
  const stars = useAppSelector(({ prefs }) => prefs.stars);
  const zone = useAppSelector(({ prefs }) => `${prefs.zone} ${prefs.deskZone}`);
  const colors = useCanvasColors();
  const [load] = useLazyGetCandlesQuery();
  const history = useMemo(
    () =>
      new PriceHistory((symbol) =>
        load({ symbol, interval: '1s', limit: 300 })
          .unwrap()
          .then(({ items }) => items),
      ),
    [load],
  );
  const source = useMemo(() => new WatchSource(history, stars), [history, stars]);
  const list = useMemo(() => new HeldList<WatchRow>(source), [source]);
  useEffect(() => source.open(), [source]);
  useEffect(() => list.open(), [list]);
  const isLive = useSyncExternalStore(live.topic.watch, () => live.isLive);
  const isOneColumn = useMedia(ONE_COLUMN);
  const star = useRef<(symbol: string) => void>(() => undefined);
  useEffect(() => {
    star.current = (symbol) =>
      dispatch(prefsChanged({ stars: stars.includes(symbol) ? stars.filter((each) => each !== symbol) : [...stars, symbol] }));
  });
  const columns = useMemo(
    () =>
      watchColumns({
        history,
        t,
        word: spoken((status) => common(`feed.${status}`)),
        asOf: () => common('asOf', { time: format.time(live.asOf) }),
        starMark: () => (
          <button
            type="button"
            tabIndex={-1}
            className={styles['star']}
            aria-label={t('watchlist.star')}
            onClick={(event) => {
              event.stopPropagation();
              const id = event.currentTarget.closest<HTMLElement>('[data-id]')?.dataset['id'];
              if (id !== undefined) star.current(id);
            }}
          >
            <Star size={11} aria-hidden="true" />
          </button>
        ),
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- heads and words in another language
    [history, t, common, i18n.language],
  );
  const [cursor, setCursor] = useState<string | null>(null);
  const table = useRef<LiveTableHandle>(null);
  const scope = useRef<HTMLDivElement>(null);
  const open = (symbol: string): void => void navigate(`/market/${encodeURIComponent(symbol)}`);
  useListKeys(scope, {
    move: (by) => table.current?.move(by),
    act: {
      Enter: () => cursor !== null && open(cursor),
      '*': () => cursor !== null && star.current(cursor),
    },
  });
  const rowHeight = useRowHeight(29);
  return (
    <div ref={scope} className={`${styles['body']} live`}>
      <LiveTable
        ref={table}
        label={t('watchlist.title')}
        columns={columns}
        hidden={isOneColumn ? [...hidden, ...WIDE_COLUMNS] : hidden}
        list={list}
        rowHeight={rowHeight}
        selectedId={cursor}
        onCursor={setCursor}
        onOpen={({ id }) => open(id)}
        empty={t('watchlist.empty')}
        repaint={[colors, isLive, zone, i18n.language, stars].map(String).join() + history.fills}
        rowState={stateOf}
        showsHold={false}
      />
    </div>
  );
}

function stateOf({ statistics }: WatchRow): string | null {
  if (statistics.feedStatus === 'STALE') return 'stale';
  return statistics.warming ? 'warming' : null;
}
