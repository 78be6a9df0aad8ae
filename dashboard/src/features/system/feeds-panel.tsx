/** Feeds by state, and the table of symbols: those that are not LIVE first. Its order rests while somebody reads it. */
import { memo, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FeedMark } from '../../components/marks.tsx';
import { Glyph } from '../../components/glyphs.tsx';
import { paintFeedOrAge } from '../../components/paint-feed.ts';
import { paintText } from '../../components/paint.ts';
import { Denied, Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { feedLanes } from '../../live/feed-lanes.ts';
import { live } from '../../live/live.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { FEED_STATES, summaryOf, TickRates } from './feed-list.ts';
import type { FeedSummary } from './feed-list.ts';
import styles from './feeds-panel.module.css';

/** Rows that are shown; those that need a look come first. */
const MOST_ROWS = 80;
const SUMMED_EVERY_MS = 1_000;
/** Ages below it change too fast to read otherwise. */
const TENTHS_BELOW_MS = 10_000;

export function FeedsPanel() {
  const { t } = useTranslation('system');
  const may = useMay('market:read');
  const body = useRef<HTMLDivElement>(null);
  const [rates] = useState(() => new TickRates());
  const [isLoaded, setLoaded] = useState(symbolBoard.isLoaded);
  const [summary, setSummary] = useState<FeedSummary>(() => summaryOf(statistics()));
  const [rate, setRate] = useState<number | null>(null);

  useEffect(() => (may ? symbolBoard.follow() : undefined), [may]);
  useEffect(() => {
    const sum = (): void => {
      rates.take(statistics(), live.now);
      setLoaded(symbolBoard.isLoaded);
      setRate(metricsStore.newest?.ticksPerSecond ?? null);
      const isRead = body.current?.matches(':hover, :focus-within') === true;
      setSummary((shown) => {
        const next = summaryOf(statistics());
        return isRead && next.order.length === shown.order.length ? { ...next, order: shown.order } : next;
      });
    };
    sum();
    const timer = setInterval(sum, SUMMED_EVERY_MS);
    return () => clearInterval(timer);
  }, [rates]);

  // What the feeds were is not what they are.
  const oldSince = useSyncExternalStore(live.topic.watch, () => (live.isLive ? null : live.asOf));
  const { order, counts, oldest } = summary;
  const shown = order.slice(0, MOST_ROWS);
  return (
    <Panel
      title={t('feeds.title')}
      channels={['statistics:*']}
      note={isLoaded && t('feeds.symbols', { count: order.length, number: format.count(order.length) })}
      tools={
        rate !== null && <span className={`${styles['rate']} live`}>{t('feeds.total', { rate: format.count(Math.round(rate)) })}</span>
      }
      className={styles['panel']}
    >
      {!may && <Denied permission="market:read" />}
      {may && !isLoaded && <Loading rows={9} />}
      {may && isLoaded && (
        <>
          {oldSince === null ? (
            <Counts counts={counts} />
          ) : (
            <p className={`${styles['oldest']} live`}>{t('asOf', { ns: 'common', time: format.time(oldSince) })}</p>
          )}
          <p className={styles['oldest']}>
            {t('feeds.oldest')} <OldestAge oldest={oldest} />
          </p>
          {order.length === 0 ? (
            <Empty>{t('feeds.empty')}</Empty>
          ) : (
            // Reached by keyboard through its links.
            <div className={styles['scroll']} ref={body}>
              <FeedTable symbols={shown.join(' ')} rates={rates} />
              {order.length > shown.length && (
                <Link to="/market" className={styles['more']}>
                  {t('feeds.more', { count: order.length - shown.length, number: format.count(order.length - shown.length) })}
                </Link>
              )}
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

function Counts({ counts }: Pick<FeedSummary, 'counts'>) {
  const { t } = useTranslation();
  return (
    <ul className={`${styles['counts']} live`}>
      {FEED_STATES.toReversed().map((state) => (
        <li key={state} data-feed={state} data-none={counts[state] === 0 || undefined}>
          <span>
            <Glyph name={`feed-${state.toLowerCase() as 'live'}`} size={9} />
            {t(`feed.${state}`)}
          </span>
          <b>{format.count(counts[state])}</b>
        </li>
      ))}
    </ul>
  );
}

const statistics = () => [...symbolBoard.rows.values()].map((row) => row.statistics);

function ageText(at: string): string {
  const ms = Math.max(0, live.now - Date.parse(at));
  return ms < TENTHS_BELOW_MS ? `${format.decimal(ms / 1000, 1)}\u202fs` : format.age(ms);
}

function OldestAge({ oldest }: { oldest: FeedSummary['oldest'] }) {
  if (oldest === null) return format.NONE;
  return (
    <b className="live" title={format.utc(oldest.at)}>
      {oldest.symbol} {ageText(oldest.at)}
    </b>
  );
}

/** @param symbols names, parted by spaces: the same text, the same table */
const FeedTable = memo(function FeedTable({ symbols, rates }: { symbols: string; rates: TickRates }) {
  const { t } = useTranslation('system');
  const rows = useRef<HTMLTableSectionElement>(null);
  const paint = useCallback(() => {
    const gaps = new Map<string, number>();
    for (const { symbol, kind } of feedLanes.intervals) if (kind === 'GAP') gaps.set(symbol, (gaps.get(symbol) ?? 0) + 1);
    for (const element of rows.current?.children ?? []) {
      const symbol = element.getAttribute('data-symbol') ?? '';
      const statistics = symbolBoard.rows.get(symbol)?.statistics;
      const [, feed, age, rate, gap] = element.children;
      if (statistics === undefined || feed?.firstElementChild == null || age === undefined || rate === undefined || gap === undefined)
        continue;
      const { feedStatus, lastUpdateTime } = statistics;
      element.setAttribute('data-feed', feedStatus);
      paintFeedOrAge(feed.firstElementChild, statistics, t);
      paintText(age, ageText(lastUpdateTime));
      age.setAttribute('title', format.utc(lastUpdateTime));
      const perSecond = rates.of(symbol);
      paintText(rate, format.decimal(perSecond, perSecond !== null && perSecond < 10 ? 1 : 0));
      paintText(gap, format.count(gaps.get(symbol) ?? 0));
      gap.toggleAttribute('data-some', gaps.has(symbol));
    }
  }, [t, rates]);
  useEffect(() => {
    paint();
    const unwatch = symbolBoard.any.watch(paint);
    // A silent feed sends nothing, and grows older all the same.
    const unwatchClock = live.topic.watch(paint);
    return () => {
      unwatch();
      unwatchClock();
    };
  }, [paint, symbols]);
  return (
    <table className={styles['table']} aria-label={t('feeds.title')}>
      <thead>
        <tr>
          <th scope="col">{t('feeds.symbol')}</th>
          <th scope="col">{t('feeds.state')}</th>
          <th scope="col">{t('feeds.last')}</th>
          <th scope="col">{t('feeds.rate')}</th>
          <th scope="col" title={t('feeds.gapsHint', { time: feedLanes.since === null ? format.NONE : format.full(feedLanes.since) })}>
            {t('feeds.gaps')}
          </th>
        </tr>
      </thead>
      <tbody ref={rows} className="live">
        {symbols.split(' ').map((symbol) => (
          <tr key={symbol} data-symbol={symbol}>
            <th scope="row">
              <Link to={`/market/${encodeURIComponent(symbol)}`}>{symbol}</Link>
            </th>
            <td>
              <FeedMark />
            </td>
            <td />
            <td />
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
});
