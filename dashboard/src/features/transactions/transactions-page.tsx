/** The page Transactions: a filter in the address, the live list of what it finds, and one transaction in full beside it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatch } from 'react-redux';
import { useSearchParams } from 'react-router';
import type { Transaction } from '../../api/contract.ts';
import { copyText } from '../../components/copy-button.tsx';
import { LiveTable } from '../../components/live-table/live-table.tsx';
import type { LiveTableHandle } from '../../components/live-table/live-table.tsx';
import { Button } from '../../components/button.tsx';
import { Refused } from '../../components/channel-state.tsx';
import { ErrorStrip, Loading } from '../../components/panel.tsx';
import { told } from '../../components/toasts.ts';
import * as format from '../../lib/format.ts';
import { usePrefs } from '../../lib/use-prefs.ts';
import { useMarks } from '../../lib/use-marks.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useWidth } from '../../lib/use-width.ts';
import { live } from '../../live/live.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { narrowColumn, wideColumns } from './columns.tsx';
import { PaymentExport } from './payment-export.tsx';
import { FilterBar } from './filter-bar.tsx';
import { columnsThatDoNotFit } from './fitting-columns.ts';
import { filterWords } from './filter-words.ts';
import { readFilter, resolved, writeFilter } from './filter.ts';
import type { FilterName } from './filter.ts';
import { KeyLine } from './key-line.tsx';
import { ListLine } from './list-line.tsx';
import { Marked } from './marked.tsx';
import { MOST_SHOWN } from './transaction-feed.ts';
import { TransactionDrawer } from './transaction-drawer.tsx';
import styles from './transactions-page.module.css';
import { usePageKeys } from './use-page-keys.ts';
import { useTransactionList } from './use-transaction-list.ts';
import { readViews, withFilter, writeViews } from './views.ts';
import type { SavedView } from './views.ts';

/** Rows of two lines. */
const TALL_ROW = 56;
const ROW = { dense: 28, comfortable: 34 };

export default function TransactionsPage() {
  const { t, i18n } = useTranslation('transactions');
  const dispatch = useDispatch();
  const { density, zone, deskZone } = usePrefs();
  const [params, setParams] = useSearchParams();
  const { filter, dropped, query } = useUrlFilter(params);
  const openId = params.get('tx');
  const [cursor, setCursor] = useState<string | null>(openId);
  const [views, setViews] = useState<readonly SavedView[]>(readViews);
  const [editor, setEditor] = useState<string | null>(null);
  const [isExporting, setExporting] = useState(false);
  const table = useRef<LiveTableHandle>(null);
  const isOneColumn = useMedia(ONE_COLUMN);
  const [frame, width] = useWidth();
  const { shown, error, isLoading, isReading, isCut, onEnd, reload } = useTransactionList(filter, query);
  const list = shown?.list ?? null;
  const marks = useMarks(list, query);

  const open = useCallback(
    (id: string | null, { push = true } = {}) => {
      if (id !== null) setCursor(id);
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          if (id === null) next.delete('tx');
          else next.set('tx', id);
          return next;
        },
        { replace: !push },
      );
    },
    [setParams],
  );
  const setFilter = useCallback((next: string) => setParams((now) => withFilter(now, next)), [setParams]);
  const change = useCallback(
    (name: FilterName, value: string | null) => {
      const next = writeFilter(filter);
      next.delete(name);
      if (value !== null) next.set(name, value);
      // A beginning is either exact or moving.
      if (value !== null && name === 'from') next.delete('last');
      if (value !== null && name === 'last') next.delete('from');
      setFilter(next.toString());
    },
    [filter, setFilter],
  );
  const link = useCallback(() => absoluteLink(query, params), [query, params]);

  useEffect(() => {
    if (list === null || openId === null) return undefined;
    list.hold('row-open');
    return () => list.letGo('row-open');
  }, [list, openId]);

  // An open drawer follows the cursor, once it rests.
  const follow = useRef<ReturnType<typeof setTimeout>>(undefined);
  const moveCursor = useCallback(
    (id: string) => {
      setCursor(id);
      clearTimeout(follow.current);
      if (openId !== null) follow.current = setTimeout(() => open(id, { push: false }), 120);
    },
    [open, openId],
  );
  useEffect(() => () => clearTimeout(follow.current), [openId]);

  // A new filter has a new table, which comes with its first page.
  const wantsFocus = useRef(false);
  const focusTable = useCallback(() => {
    wantsFocus.current = true;
    table.current?.focus();
  }, []);
  useEffect(() => {
    if (!wantsFocus.current || shown === null || document.activeElement !== document.body) return;
    wantsFocus.current = false;
    table.current?.focus();
  }, [shown]);
  const show = useCallback(() => table.current?.resume(), []);

  const copyLink = async (): Promise<void> => {
    const isDone = await copyText(cursor === null ? link() : absoluteLink(query, withTransaction(params, cursor)));
    dispatch(told({ id: crypto.randomUUID(), text: t(isDone ? 'common:copied' : 'common:copyRefused') }));
  };
  usePageKeys({
    table,
    list,
    cursor,
    marks,
    onOpen: open,
    onShow: show,
    onFilter: () => setEditor(''),
    onExport: () => setExporting(true),
    onCopyLink: () => void copyLink(),
    onMove: moveCursor,
  });

  const language = i18n.language;
  const zoneName = format.zoneLabel();
  const columns = useMemo(
    () => (isOneColumn ? narrowColumn(t) : wideColumns(t, zoneName)),
    // Times are written anew in another zone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [isOneColumn, t, language, zone, deskZone, zoneName],
  );
  const hidden = useMemo(() => (width === 0 ? [] : columnsThatDoNotFit(columns, width)), [columns, width]);
  const currency = metricsStore.newest?.currency ?? null;
  const words = useMemo(() => filterWords(t, currency), [t, currency]);
  const saveViews = (next: readonly SavedView[]): void => {
    setViews(next);
    writeViews(next);
  };

  return (
    <div className={styles['page']} data-open={openId !== null || undefined}>
      <FilterBar
        filter={filter}
        query={query}
        words={words}
        views={views}
        onViews={saveViews}
        onFilter={setFilter}
        onChange={change}
        editor={editor}
        onEditor={setEditor}
        onLeave={focusTable}
        link={link}
        onExport={() => setExporting(true)}
      />
      <section className={styles['list']} aria-label={t('list')} aria-busy={isLoading || undefined}>
        {dropped.length > 0 && (
          <div className={styles['dropped']} role="status">
            <span>{t('dropped', { names: dropped.map(({ name, value }) => `${name}=${value}`).join(', ') })}</span>
            <Button size="small" onClick={() => setFilter(query)}>
              {t('dropThem')}
            </Button>
          </div>
        )}
        {error !== null && <ErrorStrip error={error} onRetry={reload} />}
        <Refused channels={['transactions']} />
        {shown === null ? (
          error === null && <Loading rows={18} height={ROW[density]} />
        ) : (
          <>
            <ListLine
              list={shown.list}
              note={isCut ? t('cut', { count: format.count(MOST_SHOWN) }) : isReading ? t('reading') : t('following')}
              marked={marks.ids.size > 0 && <Marked marks={marks} list={shown.list} />}
              onShow={show}
              onReload={() => {
                shown.feed.reset();
                show();
                reload();
              }}
            />
            <div ref={frame} className={`${styles['table']} live`}>
              <LiveTable
                key={query}
                ref={table}
                label={t('list')}
                columns={columns}
                hidden={hidden}
                list={shown.list}
                rowHeight={isOneColumn ? TALL_ROW : ROW[density]}
                selectedId={cursor}
                marked={marks.ids}
                onOpen={(row: Transaction) => open(row.id)}
                onCursor={moveCursor}
                onEnd={onEnd}
                showsHold={false}
                empty={
                  <div className={styles['nothing']}>
                    <p>{t(query === '' ? 'empty' : 'emptyFilter')}</p>
                    {query !== '' && (
                      <Button size="small" onClick={() => setFilter('')}>
                        {t('showAll')}
                      </Button>
                    )}
                  </div>
                }
              />
            </div>
          </>
        )}
        <KeyLine />
      </section>
      {openId !== null && (
        <TransactionDrawer
          id={openId}
          feed={shown?.feed ?? null}
          onClose={() => open(null)}
          onOpen={open}
          onAccount={(account) => setFilter(`account=${encodeURIComponent(account)}`)}
          returnTo={() => table.current?.focus()}
        />
      )}
      {isExporting && <PaymentExport filter={filter} words={words} onClose={() => setExporting(false)} />}
    </div>
  );
}

/** The filter of the address; the same objects until it changes. */
function useUrlFilter(params: URLSearchParams) {
  const all = params.toString();
  return useMemo(() => {
    const read = readFilter(new URLSearchParams(all));
    return { ...read, query: writeFilter(read.filter).toString() };
  }, [all]);
}

function withTransaction(params: URLSearchParams, id: string): URLSearchParams {
  const next = new URLSearchParams(params);
  next.set('tx', id);
  return next;
}

/** The address as it is to be read later: a moving time stands still in it. */
function absoluteLink(query: string, params: URLSearchParams): string {
  const { filter } = readFilter(new URLSearchParams(query));
  const next = withFilter(params, writeFilter(resolved(filter, live.now)).toString());
  const text = next.toString();
  return `${location.origin}${location.pathname}${text === '' ? '' : `?${text}`}`;
}
