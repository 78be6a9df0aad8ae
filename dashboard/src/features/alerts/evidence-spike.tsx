/** A price spike from its reference over the opening breach to its peak, with the line of the threshold. */
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';
import type { Anomaly } from '../../api/contract.ts';
import { useGetAnomalyQuery } from '../../api/market.ts';
import { Facts, ErrorStrip, Loading, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import styles from './evidence.module.css';

export function EvidenceSpike({ anomalyId }: { anomalyId: string }) {
  const { t } = useTranslation('alerts');
  const { data, error, refetch } = useGetAnomalyQuery(anomalyId);
  return (
    <Section
      title={t('spike.title')}
      note={data !== undefined && t('spike.note', { symbol: data.symbol, threshold: format.percent(data.thresholdPercent) })}
    >
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {data === undefined && error === undefined && <Loading rows={6} height={34} />}
      {data !== undefined && (
        <>
          <Slope anomaly={data} />
          <SpikeFacts anomaly={data} />
        </>
      )}
    </Section>
  );
}

function Slope({ anomaly }: { anomaly: Anomaly }) {
  const { t } = useTranslation('alerts');
  const { oldPrice, newPrice, peakPrice, direction, thresholdPercent } = anomaly;
  const isUp = direction === 'UP';
  const threshold = oldPrice * (1 + ((isUp ? 1 : -1) * thresholdPercent) / 100);
  const [start, opened, last] = [Date.parse(anomaly.referenceTime), Date.parse(anomaly.triggerTime), Date.parse(anomaly.lastBreachTime)];
  const end = Math.max(last, opened, start + 1);
  const prices = [oldPrice, newPrice, peakPrice, threshold];
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const room = (high - low || 1) * 0.18;
  const y = (price: number): number => (1 - (price - low + room) / (high - low + 2 * room)) * 100;
  const x = (at: number): number => 4 + ((at - start) / (end - start)) * 88;
  const points = [
    { name: 'reference', at: start, price: oldPrice },
    { name: 'opened', at: opened, price: newPrice },
    { name: 'peak', at: Math.max(last, opened), price: peakPrice },
  ] as const;
  const percent = format.signed(anomaly.peakChangePercent);
  return (
    <div
      className={styles['slope']}
      data-direction={isUp ? 'up' : 'down'}
      role="img"
      aria-label={t('spike.summary', {
        percent,
        from: format.price(oldPrice),
        to: format.price(peakPrice),
        ms: format.duration(end - start),
      })}
    >
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <line className={styles['threshold']} x1="0" x2="100" y1={y(threshold)} y2={y(threshold)} />
        <polyline className={styles['path']} points={points.map(({ at, price }) => `${x(at)},${y(price)}`).join(' ')} />
      </svg>
      <span className={styles['thresholdLabel']} style={{ top: `${y(threshold)}%` }}>
        {t('spike.threshold', { percent: format.signed((isUp ? 1 : -1) * thresholdPercent), price: format.price(threshold) })}
      </span>
      {points.map(({ name, at, price }) => (
        <span key={name} className={styles['knot']} data-name={name} style={{ left: `${x(at)}%`, top: `${y(price)}%` }}>
          <span>
            {t(`spike.${name}`)} {format.price(price)}
          </span>
        </span>
      ))}
    </div>
  );
}

function SpikeFacts({ anomaly }: { anomaly: Anomaly }) {
  const { t } = useTranslation('alerts');
  const yesNo = (is: boolean): string => t(is ? 'yes' : 'no');
  return (
    <Facts
      items={[
        [t('spike.reference'), t('spike.at', { price: format.price(anomaly.oldPrice), time: format.timeMs(anomaly.referenceTime) })],
        [
          t('spike.opened'),
          t('spike.moved', {
            price: format.price(anomaly.newPrice),
            percent: format.signed(anomaly.changePercent),
            time: format.timeMs(anomaly.triggerTime),
          }),
        ],
        [
          t('spike.peak'),
          t('spike.moveOnly', { price: format.price(anomaly.peakPrice), percent: format.signed(anomaly.peakChangePercent) }),
        ],
        [t('spike.elapsed'), t('spike.elapsedOf', { ms: format.duration(anomaly.elapsedMs), window: format.duration(anomaly.windowMs) })],
        [t('spike.breaches'), t('spike.breachesLast', { count: anomaly.breachCount, time: format.timeMs(anomaly.lastBreachTime) })],
        [t('spike.closed'), anomaly.closedAt === null ? t('spike.stillOpen') : format.timeMs(anomaly.closedAt)],
        [t('spike.lateGap'), `${yesNo(anomaly.late)}, ${yesNo(anomaly.gap)}`],
      ]}
    />
  );
}
