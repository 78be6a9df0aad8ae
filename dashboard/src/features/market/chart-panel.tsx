/** The chart with its tools: interval, the candle under the crosshair in words, follow, zoom; and the same as a table. */
import type { Anomaly, CandleInterval } from '@tapewatch/client';
import { Maximize2 } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SymbolSettings } from '../../api/contract.ts';
import { useLazyGetCandlesQuery } from '../../api/market.ts';
import { Button, Segmented } from '../../components/button.tsx';
import { CatchingUp, Refused } from '../../components/channel-state.tsx';
import { ChangeMark } from '../../components/marks.tsx';
import { Empty, ErrorStrip, Loading } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { usePref } from '../../lib/use-prefs.ts';
import { useTopic } from '../../live/use-topic.ts';
import { INTERVALS } from './candle-book.ts';
import { CandleFeed } from './candle-feed.ts';
import { CandleTable } from './candle-table.tsx';
import styles from './chart-panel.module.css';
import { useChart } from './use-chart.ts';
import type { ChartState } from './use-chart.ts';
import { useHatches } from './use-hatches.ts';

export interface ChartPanelProps extends ChartState {
  symbol: string;
  interval: CandleInterval;
  onInterval: (interval: CandleInterval) => void;
  episodes: readonly Anomaly[];
  settings: SymbolSettings | undefined;
  /** A threshold that is being typed. */
  preview: number | null;
}

const LEAP = 10;
const ZOOM = 1.25;

export function ChartPanel(props: ChartPanelProps) {
  const { symbol, interval, onInterval, episodes, selected, onSelect, settings, preview } = props;
  const { t } = useTranslation('market');
  const [load] = useLazyGetCandlesQuery();
  const feed = useMemo(() => new CandleFeed(symbol, interval, (query) => load(query).unwrap()), [interval, load, symbol]);
  useTopic(feed.status);
  const view = useChart(feed, props);
  const { chart, isFollowing } = view;
  const hatches = useHatches(symbol);

  useEffect(
    () =>
      chart?.setSpikes(
        episodes.some(({ id }) => id === selected?.id) || selected === undefined ? episodes : [...episodes, selected],
        selected?.id ?? null,
      ),
    [chart, episodes, selected],
  );
  useEffect(() => chart?.setThreshold(settings?.thresholdPercent ?? 0, preview), [chart, preview, settings]);
  useEffect(() => chart?.setHatches(hatches), [chart, hatches]);
  const moveName =
    settings === undefined
      ? t('move')
      : t('moveName', { window: format.duration(settings.windowMs), threshold: format.percent(settings.thresholdPercent) });
  useEffect(() => chart?.setNames(t('volume'), moveName), [chart, moveName, t]);
  const zone = usePref('zone');
  const language = usePref('language');
  useEffect(() => chart?.drawWhole(), [chart, zone, language]);

  const follow = (): void => {
    if (feed.isPast) void feed.newest().then(() => chart?.follow());
    else chart?.follow();
  };
  useKeys(
    {
      ...Object.fromEntries(INTERVALS.map((each, index) => [String(index + 1), () => onInterval(each)])),
      ArrowLeft: () => view.step(-1),
      ArrowRight: () => view.step(1),
      'Shift+ArrowLeft': () => view.step(-LEAP),
      'Shift+ArrowRight': () => view.step(LEAP),
      '+': () => chart?.zoom(ZOOM),
      '-': () => chart?.zoom(1 / ZOOM),
      '.': follow,
      Escape: () => {
        if (!view.clear()) onSelect(null);
      },
    },
    {
      labels: {
        '1 / 2 / 3 / 4': t('key.interval'),
        'ArrowLeft / ArrowRight': t('key.crosshair'),
        'Shift+ArrowLeft / Shift+ArrowRight': t('key.leap'),
        '+ / -': t('key.zoom'),
        '.': t('key.follow'),
        Escape: t('key.clear'),
      },
    },
  );

  const channels = [`candles:${interval}:${symbol}`] as const;
  const label = t('chartLabel', {
    symbol,
    interval: t(`interval.${interval}`),
    candles: format.count(feed.book.slots.length),
    spikes: t('spikes', { count: episodes.length }),
    gaps: t('gaps', { count: hatches.length }),
  });
  return (
    <section className={styles['panel']} aria-label={t('chart')} aria-busy={feed.isBusy || undefined}>
      <div className={styles['tools']}>
        <Segmented
          label={t('intervals')}
          value={interval}
          options={INTERVALS.map((each) => ({ value: each, label: t(`interval.${each}`) }))}
          onChange={onInterval}
        />
        <Legend ref={view.legend} />
        <span className={styles['space']} />
        <CatchingUp channels={channels} />
        {(!isFollowing || feed.isPast) && (
          <Button size="small" onClick={follow} chord=".">
            {t('follow')}
          </Button>
        )}
        <Button
          size="small"
          tone="quiet"
          onClick={() => chart?.fit()}
          aria-label={t('fit')}
          title={t('fit')}
          icon={<Maximize2 size={13} aria-hidden="true" />}
        />
        <span className={styles['key']} aria-hidden="true">
          <i data-direction="up" />
          {t('up')}
          <i data-direction="down" />
          {t('down')}
        </span>
      </div>
      <Refused channels={channels} />
      {feed.error !== null && <ErrorStrip error={feed.error} onRetry={() => void feed.retry()} />}
      <div className={styles['body']}>
        <div
          ref={view.host}
          className={styles['chart']}
          role="img"
          aria-label={label}
          data-spikes={episodes.length}
          data-candles={feed.book.slots.length}
        />
        {feed.isLoaded && <span className={styles['zone']}>{format.zoneLabel()}</span>}
        {!feed.isLoaded && feed.error === null && (
          <div className={styles['over']}>
            <Loading rows={8} height={40} />
          </div>
        )}
        {feed.isLoaded && feed.book.slots.length === 0 && (
          <div className={styles['over']}>
            <Empty>{t('noCandles', { symbol })}</Empty>
          </div>
        )}
      </div>
      <CandleTable feed={feed} label={label} />
    </section>
  );
}

function Legend({ ref }: { ref: React.Ref<HTMLDivElement> }) {
  const { t } = useTranslation('market');
  return (
    <div ref={ref} className={`${styles['legend']} live`}>
      <span data-f="time" className={styles['time']} />
      {(['open', 'high', 'low', 'close'] as const).map((name) => (
        <span key={name}>
          <abbr title={t(`ohlc.${name}`)}>{t(`ohlcShort.${name}`)}</abbr> <b data-f={name} />
        </span>
      ))}
      <span>
        <span data-f="change">
          <ChangeMark />
        </span>
        {' %'}
      </span>
      <span className={styles['wide']}>
        <abbr title={t('volume')}>{t('volumeShort')}</abbr> <b data-f="volume" />
      </span>
      <span className={styles['wide']}>
        <abbr title={t('moveHint')}>{t('move')}</abbr> <b data-f="move" />
      </span>
      <span data-f="note" className={styles['note']} />
      <span className={styles['openNote']}>{t('stillOpen')}</span>
    </div>
  );
}
