/** The line over the chart that reads the candle under the crosshair, or the newest one: painted, for it changes with every frame. */
import { paintAttribute, paintChange, paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import type { Slot } from './candle-book.ts';

const PERCENT = 100;

/**
 * @param element holds cells named by `data-f`: time, open, high, low, close, change, volume
 * @param empty what is said of an interval without a tick
 */
export function paintLegend(
  element: HTMLElement,
  slot: Slot | undefined,
  move: number | null,
  isAtCrosshair: boolean,
  empty: string,
): void {
  const candle = slot?.candle ?? null;
  const values: Readonly<Record<string, string>> = {
    time: slot === undefined || !isAtCrosshair ? '' : format.time(slot.time * 1000),
    open: format.price(candle?.open),
    high: format.price(candle?.high),
    low: format.price(candle?.low),
    close: format.price(candle?.close),
    volume: format.count(candle === null ? null : Math.round(candle.volume)),
    move: move === null ? format.NONE : `${format.signed(move)}\u202f%`,
    note: slot !== undefined && candle === null ? empty : '',
  };
  for (const cell of element.querySelectorAll<HTMLElement>('[data-f]')) {
    const name = cell.dataset['f'] ?? '';
    const value = values[name];
    if (value !== undefined) paintText(cell, value);
    else if (name === 'change' && cell.firstElementChild !== null) {
      paintChange(cell.firstElementChild, candle === null ? null : ((candle.close - candle.open) / candle.open) * PERCENT);
    }
  }
  paintAttribute(element, 'data-open', candle !== null && !candle.closed ? '' : null);
}
