/** The three points of an episode in scale: reference, the breach that opened it, peak; with the threshold between. */
import type { Anomaly } from '@tapewatch/client';
import { useTranslation } from 'react-i18next';
import * as format from '../../lib/format.ts';
import styles from './slope.module.css';

const WIDTH = 200;
const HEIGHT = 74;
const [LEFT, RIGHT, TOP, BOTTOM] = [8, 186, 14, 46];

export function Slope({ episode }: { episode: Anomaly }) {
  const { t } = useTranslation('market');
  const { oldPrice, newPrice, peakPrice, thresholdPercent, direction, elapsedMs, referenceTime, lastBreachTime } = episode;
  const isUp = direction === 'UP';
  const limit = oldPrice * (1 + ((isUp ? 1 : -1) * thresholdPercent) / 100);
  const prices = [oldPrice, newPrice, peakPrice, limit];
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const spanMs = Math.max(1, Date.parse(lastBreachTime) - Date.parse(referenceTime), elapsedMs);
  const y = (price: number): number => (high === low ? (TOP + BOTTOM) / 2 : TOP + ((high - price) / (high - low)) * (BOTTOM - TOP));
  const x = (ms: number): number => LEFT + (ms / spanMs) * (RIGHT - LEFT);
  const [from, opened, peak] = [
    { x: x(0), y: y(oldPrice) },
    { x: x(elapsedMs), y: y(newPrice) },
    { x: RIGHT, y: y(peakPrice) },
  ];
  const sign = isUp ? '+' : '\u2212';
  return (
    <svg
      className={styles['slope']}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('slopeLabel')}
      data-direction={isUp ? 'up' : 'down'}
    >
      <path className={styles['limit']} d={`M0 ${y(limit)}H${WIDTH}`} />
      <text className={styles['note']} x={WIDTH - 2} y={y(limit) + (isUp ? 11 : -4)} textAnchor="end">
        {t('limitIs', {
          percent: `${sign}${format.percent(thresholdPercent, Number.isInteger(thresholdPercent) ? 0 : 2)}`,
          price: format.price(limit),
        })}
      </text>
      <path className={styles['line']} d={`M${from.x} ${from.y}L${opened.x} ${opened.y}L${peak.x} ${peak.y}`} />
      <rect className={styles['from']} x={from.x - 3} y={from.y - 3} width="6" height="6" />
      <circle className={styles['opened']} cx={opened.x} cy={opened.y} r="3" />
      <path className={styles['peak']} d={isUp ? `M${peak.x} ${peak.y - 5}l5 9h-10z` : `M${peak.x} ${peak.y + 5}l5-9h-10z`} />
      <text x={from.x + 8} y={from.y + (isUp ? 4 : 0)}>
        {format.price(oldPrice)}
      </text>
      <text x={WIDTH - 2} y={isUp ? Math.max(9, peak.y - 7) : Math.min(HEIGHT - 12, peak.y + 15)} textAnchor="end">
        {format.price(peakPrice)}
      </text>
      <text className={styles['note']} x="0" y={HEIGHT - 1}>
        {format.duration(0)}
      </text>
      <text className={styles['note']} x={WIDTH - 2} y={HEIGHT - 1} textAnchor="end">
        {format.duration(spanMs)}
      </text>
    </svg>
  );
}
