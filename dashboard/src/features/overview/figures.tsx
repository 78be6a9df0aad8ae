/** The six figures: what the newest frame says, exactly as GET /api/dashboard; painted, never rendered. Each opens the page behind it. */
import type { DashboardMetrics } from '@tapewatch/client';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Permission } from '../../api/contract.ts';
import { useAppSelector } from '../../app/store.ts';
import { paintAttribute, paintText } from '../../components/paint.ts';
import { drawSpark } from '../../components/spark.ts';
import { canvasColors } from '../../lib/canvas-colors.ts';
import { useCanvasColors } from '../../lib/use-canvas-colors.ts';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { feedLanes } from '../../live/feed-lanes.ts';
import { live } from '../../live/live.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { usePainted } from '../../live/use-topic.ts';
import { FIGURES } from './figure-list.ts';
import type { FigureDefinition } from './figure-list.ts';
import styles from './figures.module.css';
import { patterns } from '../../lib/painted-words.ts';

/** Half a minute of frames; a line needs ten seconds. */
const SPARK_FRAMES = 60;
const SPARK = { width: 52, height: 24, least: 0.01, shortest: 20 };

export function Figures({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  return (
    <section className={`${styles['figures']} ${className}`} aria-label={t('figures.title')}>
      {FIGURES.map((figure) => (
        <Figure key={figure.name} figure={figure} />
      ))}
    </section>
  );
}

function Figure({ figure }: { figure: FigureDefinition }) {
  const { t } = useTranslation('overview');
  const words = useAppSelector(({ prefs }) => prefs.language);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another language has other patterns
  const say = useMemo(() => patterns(t), [t, words]);
  const colors = useCanvasColors();
  const mayOpen = useMay(...PERMISSIONS[figure.page]);
  const paint = useCallback(
    (element: HTMLElement) => paintFigure(element, figure, say),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- drawn anew in another theme
    [figure, say, colors],
  );
  const ref = usePainted<HTMLElement>(metricsStore.topic, paint);
  const content = useMemo(
    () => (
      <>
        <span className={styles['name']}>{t(`figures.${figure.name}.name`)}</span>
        <span className={`${styles['value']} live`}>
          <span data-figure={figure.name}>{format.NONE}</span>
          <small />
        </span>
        <span className={styles['second']} />
        <canvas className={styles['spark']} aria-hidden="true" />
      </>
    ),
    [figure, t],
  );
  return mayOpen ? (
    <Link className={styles['figure']} to={figure.to} ref={ref}>
      {content}
    </Link>
  ) : (
    <div className={styles['figure']} ref={ref}>
      {content}
    </div>
  );
}

const PERMISSIONS: Readonly<Record<FigureDefinition['page'], Permission[]>> = {
  transactions: ['transactions:read'],
  system: ['monitoring:read'],
};

function paintFigure(element: HTMLElement, figure: FigureDefinition, t: ReturnType<typeof patterns>): void {
  const { newest, frames } = metricsStore;
  const [, value, second, canvas] = element.children;
  const [number, unit] = value?.children ?? [];
  if (number === undefined || unit === undefined || second === undefined) return;
  paintText(number, newest === null ? format.NONE : figure.value(newest));
  const isIncomplete = figure.isOfFeeds === true && hadGap();
  paintText(unit, newest === null ? '' : `${figure.unit(newest)}${isIncomplete ? '◊' : ''}`);
  paintAttribute(unit, 'title', isIncomplete ? t('figures.incomplete') : null);
  paintText(second, newest === null ? '' : figure.second(newest, t));
  paintAttribute(number, 'title', newest === null ? null : (figure.whole?.(newest) ?? null));
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const values = new Float64Array(SPARK_FRAMES).fill(NaN);
  const known = frames.slice(-SPARK_FRAMES);
  for (const [index, { metrics }] of known.entries()) values[SPARK_FRAMES - known.length + index] = series(figure, metrics);
  drawSpark(canvas, values, { ...SPARK, color: canvasColors()['text-3'] });
}

/** In the last minute. */
function hadGap(): boolean {
  for (const { kind } of feedLanes.between(live.now - 60_000, live.now)) if (kind === 'GAP') return true;
  return false;
}

function series(figure: FigureDefinition, metrics: DashboardMetrics): number {
  return figure.series(metrics) ?? NaN;
}
