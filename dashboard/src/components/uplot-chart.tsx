/** A dense line chart over time (uPlot): data are set outside of React, colours follow the theme, what was not received is hatched. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { canvasColors, onColors } from '../lib/canvas-colors.ts';
import type { CanvasColors } from '../lib/canvas-colors.ts';
import * as format from '../lib/format.ts';
import { thinned } from '../lib/series.ts';
import type { ChartData, Stretch } from '../lib/series.ts';
import type { Topic } from '../live/topic.ts';
import './uplot-chart.css';
import styles from './uplot-chart.module.css';

export interface ChartLine {
  color: keyof CanvasColors;
  /** In CSS pixels. */
  width?: number;
  /** A value holds until the next one. */
  isStepped?: boolean;
  dash?: readonly number[];
  /** The area under it is tinted. */
  isFilled?: boolean;
}

/** What a chart draws. Taken as it is when the chart is made; make another chart (by `key`) for other lines. */
export interface ChartModel {
  lines: readonly ChartLine[];
  /** Shown instants, in seconds; as far as the data where absent. */
  span?: () => Stretch;
  /** From the least and greatest value that are shown; both null where there is none. */
  valueRange?: (least: number | null, greatest: number | null) => readonly [number, number];
  valueText: (value: number) => string;
  /** Stretches that are hatched. */
  gaps?: (data: ChartData, span: Stretch) => readonly Stretch[];
  /** Instants of events, in seconds: an upright line each. */
  marks?: () => readonly number[];
  hasTimeAxis?: boolean;
  /** Width of the value axis, CSS pixels; 0: none. */
  axisWidth?: number;
}

export interface UplotChartProps {
  model: ChartModel;
  /** Touched when `read` has something else. */
  topic: Topic;
  /** The data as they are now. */
  read: () => ChartData;
  /** What it shows, with counts: the chart is a picture for who does not see it, and has a text beside it. */
  label: string;
  /** Charts with the same key share one cursor. */
  syncKey?: string;
  /** Index into the drawn data; null when the cursor left. */
  onCursor?: (index: number | null, data: ChartData) => void;
  className?: string;
  height: number;
}

const AXIS_FONT = 10.5;
const TIME_AXIS_HEIGHT = 20;
const HATCH_STEP = 6;

export function UplotChart({ model, topic, read, label, syncKey, onCursor, className = '', height }: UplotChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const newest = useRef({ model, read, onCursor });
  useEffect(() => {
    newest.current = { model, read, onCursor };
  });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let data = thinned(newest.current.read());
    let drawn = -1;
    const size = (): { width: number; height: number } => ({ width: element.clientWidth, height: element.clientHeight });
    const chart = new uPlot(
      optionsOf(
        () => newest.current.model,
        syncKey,
        size(),
        (index) => newest.current.onCursor?.(index, data),
      ),
      aligned(data),
      element,
    );
    const draw = (): void => {
      // What nobody sees is not drawn; the next size or change draws it.
      if (element.clientWidth === 0 || document.hidden) return;
      drawn = topic.version;
      data = thinned(newest.current.read());
      chart.setData(aligned(data));
    };
    const unwatch = topic.watch(draw);
    const repaint = (): void => chart.redraw(false, true);
    const unfollow = onColors(repaint);
    // What was drawn before the font came has another one.
    void document.fonts.ready.then(repaint);
    const resized = new ResizeObserver(() => {
      chart.setSize(size());
      if (drawn !== topic.version) draw();
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      unfollow();
      unwatch();
      chart.destroy();
    };
  }, [topic, syncKey]);
  return (
    <div className={`${styles['chart']} ${className}`} style={{ height }} role="img" aria-label={label}>
      <div ref={box} />
    </div>
  );
}

const aligned = (data: ChartData): uPlot.AlignedData => data as unknown as uPlot.AlignedData;

function optionsOf(
  model: () => ChartModel,
  syncKey: string | undefined,
  size: { width: number; height: number },
  cursorAt: (index: number | null) => void,
): uPlot.Options {
  const { lines, hasTimeAxis = false, axisWidth = 46 } = model();
  const axis = {
    stroke: () => canvasColors()['text-3'],
    font: `${AXIS_FONT}px ${getComputedStyle(document.body).fontFamily}`,
    ticks: { show: false },
  };
  const grid = { stroke: () => canvasColors().line, width: 1 };
  return {
    ...size,
    padding: [6, 0, hasTimeAxis ? 0 : 4, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6, width: 1.5, fill: () => canvasColors().panel },
      ...(syncKey !== undefined && { sync: { key: syncKey, setSeries: false } }),
    },
    scales: {
      x: {
        time: true,
        range: (_chart, least, greatest) => {
          const [from, to] = model().span?.() ?? [least, greatest];
          return [from, Math.max(to, from + 1)];
        },
      },
      y: {
        range: (_chart, least, greatest) => [...(model().valueRange ?? fromZero)(least, greatest)],
      },
    },
    axes: [
      {
        ...axis,
        show: hasTimeAxis,
        size: TIME_AXIS_HEIGHT,
        gap: 3,
        grid,
        space: 80,
        values: (_chart, instants) => instants.map((at) => format.minute(at * 1000)),
      },
      {
        ...axis,
        show: axisWidth > 0,
        side: 1,
        size: axisWidth,
        gap: 8,
        grid,
        space: 22,
        values: (_chart, values) => values.map((value) => model().valueText(value)),
      },
    ],
    series: [
      {},
      ...lines.map(({ color, width = 1, isStepped = false, dash, isFilled = false }): uPlot.Series => ({
        stroke: () => canvasColors()[color],
        width,
        spanGaps: false,
        points: { show: false },
        ...(isFilled && { fill: () => canvasColors().shade }),
        ...(dash !== undefined && { dash: [...dash] }),
        ...(isStepped && { paths: uPlot.paths.stepped?.({ align: 1 }) }),
      })),
    ],
    hooks: {
      drawClear: [(chart) => hatchGaps(chart, model())],
      draw: [(chart) => drawMarks(chart, model())],
      setCursor: [(chart) => cursorAt(chart.cursor.idx ?? null)],
    },
  };
}

/** From zero to a bit above the greatest value. */
function fromZero(_least: number | null, greatest: number | null): readonly [number, number] {
  return [0, greatest === null || greatest <= 0 ? 1 : greatest * 1.1];
}

function hatchGaps(chart: uPlot, { gaps }: ChartModel): void {
  const { min, max } = chart.scales['x'] ?? {};
  if (gaps === undefined || min == null || max == null) return;
  const { ctx, bbox } = chart;
  const step = HATCH_STEP * devicePixelRatio;
  for (const [from, to] of gaps(chart.data as unknown as ChartData, [min, max])) {
    const left = Math.max(bbox.left, chart.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(to, 'x', true));
    if (right - left < 1) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.beginPath();
    for (let x = left - bbox.height - ((left - bbox.height) % step); x < right; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.strokeStyle = canvasColors().hatch;
    ctx.lineWidth = devicePixelRatio;
    ctx.stroke();
    ctx.restore();
  }
}

function drawMarks(chart: uPlot, { marks }: ChartModel): void {
  const { min, max } = chart.scales['x'] ?? {};
  if (marks === undefined || min == null || max == null) return;
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = canvasColors()['high-ink'];
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (const at of marks()) {
    if (at < min || at > max) continue;
    const x = Math.round(chart.valToPos(at, 'x', true)) + 0.5;
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
