/** Where the symbol stands: price, change, quote, average, window, day and session; painted with every frame. */
import { Star } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useResetSymbolMutation } from '../../api/market.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { ChangeMark, FeedMark, PriceMark } from '../../components/marks.tsx';
import { paintFeedOrAge } from '../../components/paint-feed.ts';
import { paintAttribute, paintChange, paintPrice, paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { useStar } from '../../lib/use-prefs.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import type { SymbolRow } from '../../live/symbol-board.ts';
import { useTopic } from '../../live/use-topic.ts';
import { usePaintedByClock } from './use-painted-by-clock.ts';
import styles from './symbol-header.module.css';

export function SymbolHeader({ symbol, windowMs }: { symbol: string; windowMs: number | null }) {
  useTopic(symbolBoard.membership);
  const row = symbolBoard.rows.get(symbol);
  return (
    <section className={styles['header']} aria-label={symbol}>
      <div className={styles['name']}>
        <h2>{symbol}</h2>
        <StarButton symbol={symbol} />
        {row !== undefined && <Feed row={row} />}
      </div>
      {row !== undefined && <Figures row={row} windowMs={windowMs} />}
    </section>
  );
}

function StarButton({ symbol }: { symbol: string }) {
  const { t } = useTranslation('market');
  const [isStarred, toggle] = useStar(symbol);
  return (
    <button
      type="button"
      className={styles['star']}
      aria-pressed={isStarred}
      aria-label={t('star')}
      title={`${t('star')} (*)`}
      onClick={toggle}
    >
      <Star size={15} aria-hidden="true" fill={isStarred ? 'currentColor' : 'none'} />
    </button>
  );
}

function Feed({ row }: { row: SymbolRow }) {
  const { t } = useTranslation();
  const paint = useCallback(
    (element: HTMLElement) => {
      if (element.firstElementChild !== null) paintFeedOrAge(element.firstElementChild, row.statistics, t);
    },
    [row, t],
  );
  const ref = usePaintedByClock<HTMLSpanElement>(row, paint);
  return (
    <span ref={ref} className={`${styles['feed']} live`}>
      <FeedMark />
    </span>
  );
}

function Figures({ row, windowMs }: { row: SymbolRow; windowMs: number | null }) {
  const { t } = useTranslation('market');
  const paint = useCallback((element: HTMLElement) => paintFigures(element, row, t), [row, t]);
  const ref = usePaintedByClock<HTMLDivElement>(row, paint);
  return (
    <div ref={ref} className={`${styles['figures']} live`}>
      <span className={styles['lead']}>
        <span data-f="price" className={styles['price']}>
          <PriceMark />
        </span>
        <span className={styles['today']}>
          <span data-f="today">
            <ChangeMark />
          </span>
          {' % '}
          <span>{t('today')}</span>
        </span>
      </span>
      <span data-f="asOf" className={styles['asOf']} />
      <Figure name={t('bid')} id="bid" />
      <Figure name={t('ask')} id="ask" />
      <Figure name={t('spread')} id="spread" />
      <Figure name={t('average')} id="average" title={t('averageHint')} />
      <Figure name={t('window', { window: windowMs === null ? '' : format.duration(windowMs) })} id="window" />
      <Figure name={t('day')} id="day" />
      <Figure name={t('session')} id="session" title={t('sessionHint')} tool={<ResetButton symbol={row.symbol} />} />
    </div>
  );
}

function Figure({ name, id, title, tool }: { name: string; id: string; title?: string; tool?: ReactNode }) {
  return (
    <span className={styles['figure']} title={title}>
      <span>
        {name}
        {tool}
      </span>
      <b data-f={id} className="num" />
    </span>
  );
}

/** Only for those who may: the others never need to know. */
function ResetButton({ symbol }: { symbol: string }) {
  const { t } = useTranslation('market');
  const may = useMay('market:configure');
  const [isAsking, ask] = useState(false);
  const [reset] = useResetSymbolMutation();
  if (!may) return null;
  return (
    <>
      <button type="button" className={styles['reset']} onClick={() => ask(true)}>
        {t('reset')}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={t('resetTitle', { symbol })}
          confirm={t('resetConfirm')}
          onConfirm={async () => {
            await reset(symbol).unwrap();
          }}
          onClose={() => ask(false)}
        >
          {t('resetText')}
        </ConfirmDialog>
      )}
    </>
  );
}

type Words = (key: string, values?: Record<string, string>) => string;

function paintFigures(element: HTMLElement, { statistics, previousPrice }: SymbolRow, t: Words): void {
  const cell = (name: string): HTMLElement | null => element.querySelector<HTMLElement>(`[data-f="${name}"]`);
  const mark = (name: string): HTMLElement | null => (cell(name)?.firstElementChild ?? null) as HTMLElement | null;
  const text = (name: string, value: string): void => {
    const found = cell(name);
    if (found !== null) paintText(found, value);
  };
  const range = (low: number | null, high: number | null): string =>
    low === null || high === null ? format.NONE : t('lowToHigh', { low: format.price(low), high: format.price(high) });
  const s = statistics;
  const price = mark('price');
  if (price !== null) paintPrice(price, s.currentPrice, previousPrice);
  const today = mark('today');
  if (today !== null) paintChange(today, s.changeTodayPercent);
  text('asOf', s.feedStatus !== 'STALE' || !live.isLive ? '' : t('common:asOf', { time: format.time(s.lastUpdateTime) }));
  text('bid', format.price(s.bid));
  text('ask', format.price(s.ask));
  text('spread', spreadText(s.spread, s.currentPrice));
  text('average', s.movingAverage === null ? format.NONE : format.decimal(s.movingAverage, format.priceDecimals(s.movingAverage) + 1));
  text('window', range(s.windowMin, s.windowMax));
  text('day', range(s.dayLow, s.dayHigh));
  text('session', range(s.minPrice, s.maxPrice));
  paintAttribute(element, 'data-quote', s.quoteSource);
  paintAttribute(element, 'data-feed', s.feedStatus);
  paintAttribute(element, 'data-warming', s.warming ? '' : null);
  for (const name of ['bid', 'ask', 'spread']) {
    const found = cell(name);
    const value = name === 'spread' ? s.spread : name === 'bid' ? s.bid : s.ask;
    if (found !== null) paintAttribute(found, 'title', s.quoteSource === 'synthetic' ? t('synthetic') : format.whole(value));
  }
  for (const name of ['average', 'window']) {
    const found = cell(name);
    if (found !== null) paintAttribute(found, 'title', s.warming ? t('warming') : null);
  }
}

/** With the decimals of the price; more where all of them would be zero. */
function spreadText(spread: number | null, price: number): string {
  const decimals = format.priceDecimals(price);
  return spread === null ? format.NONE : format.decimal(spread, spread !== 0 && Math.abs(spread) < 0.5 * 10 ** -decimals ? 6 : decimals);
}
