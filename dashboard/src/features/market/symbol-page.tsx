/** One symbol: where it stands, how it got there, what was found in it, and by which settings. */
import type { CandleInterval } from '@tapewatch/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useGetSymbolSettingsQuery } from '../../api/market.ts';
import { Empty, Panel } from '../../components/panel.tsx';
import { useKeys } from '../../lib/use-keys.ts';
import { usePref, useStar } from '../../lib/use-prefs.ts';
import { useUrlParams } from '../../lib/use-url-state.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { useTopic } from '../../live/use-topic.ts';
import { AnomalyList } from './anomaly-list.tsx';
import { INTERVALS } from './candle-book.ts';
import { ChartPanel } from './chart-panel.tsx';
import { Detection } from './detection.tsx';
import { EpisodeList } from './episode-list.tsx';
import { Evidence } from './evidence.tsx';
import { LinkedAlerts } from './linked-alerts.tsx';
import styles from './market.module.css';
import { Pipeline } from './pipeline.tsx';
import { SymbolHeader } from './symbol-header.tsx';
import { rememberSymbol, symbolPath } from './symbol-path.ts';
import { useEpisodes } from './use-episodes.ts';
import { Watchlist, watchOrder } from './watchlist.tsx';

export function SymbolPage({ symbol }: { symbol: string }) {
  const { t } = useTranslation('market');
  const navigate = useNavigate();
  const { search } = useLocation();
  useTopic(symbolBoard.membership);
  const stars = usePref('stars');
  const row = symbolBoard.rows.get(symbol);
  const names = watchOrder(symbolBoard.names, stars);
  const [, toggleStar] = useStar(symbol);
  const isKnown = row !== undefined;
  // Keys may come faster than pages: the next step goes on from the symbol that was asked for.
  const wanted = useRef(symbol);
  useEffect(() => {
    wanted.current = symbol;
  }, [symbol]);

  /** Keeps the interval; the episode and the crosshair belong to the symbol. */
  const open = useCallback(
    (name: string, anomalyId: string | null = null) => {
      const params = new URLSearchParams(search);
      params.delete('at');
      if (anomalyId === null) params.delete('anomaly');
      else params.set('anomaly', anomalyId);
      wanted.current = name;
      void navigate({ pathname: symbolPath(name), search: params.toString() });
    },
    [navigate, search],
  );
  const step = (by: number): void => {
    const at = names.indexOf(wanted.current);
    const next = names[Math.max(0, Math.min(names.length - 1, at === -1 ? 0 : at + by))];
    if (next !== undefined && next !== wanted.current) open(next);
  };
  useKeys({ j: () => step(1), k: () => step(-1), '*': toggleStar }, { labels: { 'j / k': t('key.symbol'), '*': t('key.star') } });
  useEffect(() => {
    if (isKnown) rememberSymbol(symbol);
  }, [isKnown, symbol]);

  return (
    <div className={styles['page']}>
      <div className={styles['left']}>
        <Watchlist names={names} symbol={symbol} onOpen={open} />
        <AnomalyList symbol={symbol} onOpen={open} />
      </div>
      {row !== undefined || !symbolBoard.isLoaded ? (
        <Detail key={symbol} symbol={symbol} />
      ) : (
        <Panel title={symbol} className={styles['unknown']}>
          <Empty>{t('unknown', { symbol, count: names.length })}</Empty>
        </Panel>
      )}
    </div>
  );
}

function Detail({ symbol }: { symbol: string }) {
  const [params, setParams] = useUrlParams();
  const interval: CandleInterval = INTERVALS.find((each) => each === params.get('interval')) ?? '1s';
  const anomalyId = params.get('anomaly');
  const episodes = useEpisodes(symbol, anomalyId);
  const settings = useGetSymbolSettingsQuery(symbol);
  const [preview, setPreview] = useState<number | null>(null);
  const select = useCallback((id: string | null) => setParams({ anomaly: id, at: null }, { push: true }), [setParams]);
  const setInterval = useCallback(
    (next: CandleInterval) => setParams({ interval: next === '1s' ? null : next, at: null }, { push: true }),
    [setParams],
  );
  const setAt = useCallback((at: string | null) => setParams({ at }), [setParams]);
  return (
    <>
      <div className={styles['center']}>
        <SymbolHeader symbol={symbol} windowMs={settings.data?.windowMs ?? null} />
        <ChartPanel
          symbol={symbol}
          interval={interval}
          onInterval={setInterval}
          episodes={episodes.items}
          selected={episodes.selected}
          onSelect={select}
          settings={settings.data}
          preview={preview}
          at={params.get('at')}
          onAt={setAt}
        />
        <Evidence
          episode={episodes.selected ?? episodes.items[0]}
          isNone={!episodes.isLoading && episodes.error === undefined}
          isPicked={anomalyId !== null}
          settings={settings.data}
          onClose={() => select(null)}
        />
      </div>
      <div className={styles['side']}>
        <EpisodeList symbol={symbol} episodes={episodes} selectedId={anomalyId} onSelect={select} />
        <LinkedAlerts episode={episodes.selected ?? episodes.items[0]} />
        <Detection symbol={symbol} settings={settings} onPreview={setPreview} />
        <Pipeline symbol={symbol} />
      </div>
    </>
  );
}
