/** Why an episode counts as a spike: what it was measured from, the breach that opened it, its peak, its end, and how far to trust it. */
import type { Anomaly } from '@tapewatch/client';
import { Link2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SymbolSettings } from '../../api/contract.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { SeverityMark } from '../../components/marks.tsx';
import { Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import styles from './evidence.module.css';
import { Slope } from './slope.tsx';
import { symbolPath } from './symbol-path.ts';

export interface EvidenceProps {
  episode: Anomaly | undefined;
  /** There is none, as far as is known; else the list is not there (yet). */
  isNone: boolean;
  /** By a person; else it is the newest one. */
  isPicked: boolean;
  settings: SymbolSettings | undefined;
  onClose: () => void;
}

export function Evidence({ episode, isNone, isPicked, settings, onClose }: EvidenceProps) {
  const { t } = useTranslation('market');
  if (episode === undefined) {
    return (
      <Panel title={t('evidence')} className={styles['panel']}>
        {isNone ? <Empty>{t('noEvidence')}</Empty> : <Loading rows={3} />}
      </Panel>
    );
  }
  const { id, symbol, direction, severity, peakChangePercent } = episode;
  const link = (): string => `${location.origin}${symbolPath(symbol)}?anomaly=${id}`;
  return (
    <Panel
      className={styles['panel']}
      title={
        <span className={styles['title']}>
          {t(direction === 'UP' ? 'spikeUp' : 'spikeDown', { percent: format.percent(Math.abs(peakChangePercent)) })}
          <SeverityMark severity={severity} size={14} />
        </span>
      }
      note={`${t(`common:severity.${severity}`)}${isPicked ? '' : `, ${t('newest')}`}`}
      tools={
        <>
          <span className={styles['id']} title={id}>
            {t('anomalyId', { id: format.shortId(id) })}
          </span>
          <CopyButton size="small" text={link} icon={<Link2 size={13} aria-hidden="true" />}>
            {t('copyLink')}
          </CopyButton>
          {isPicked && (
            <Button
              size="small"
              tone="quiet"
              onClick={onClose}
              aria-label={t('unpick')}
              title={t('unpick')}
              icon={<X size={14} aria-hidden="true" />}
            />
          )}
        </>
      }
    >
      <div className={styles['body']}>
        <Facts episode={episode} settings={settings} />
        <Slope episode={episode} />
      </div>
    </Panel>
  );
}

function Facts({ episode, settings }: { episode: Anomaly; settings: SymbolSettings | undefined }) {
  const { t } = useTranslation('market');
  const a = episode;
  const since = Date.parse(a.lastBreachTime) - Date.parse(a.triggerTime);
  const isNow = settings !== undefined && settings.thresholdPercent === a.thresholdPercent;
  const items: readonly (readonly [string, string])[] = [
    [t('reference'), t('priceAt', { price: format.price(a.oldPrice), time: format.timeMs(a.referenceTime) })],
    [t('elapsed'), t('elapsedOf', { elapsed: format.duration(a.elapsedMs), window: format.duration(a.windowMs) })],
    [t('breaches'), t('breachesUntil', { count: a.breachCount, last: format.duration(since) })],
    [t('opened'), t('priceAt', { price: format.price(a.newPrice), time: format.timeMs(a.triggerTime) })],
    [t('threshold'), isNow ? format.percent(a.thresholdPercent) : t('thresholdThen', { percent: format.percent(a.thresholdPercent) })],
    [t('closed'), a.closedAt === null ? t('stillGoing') : format.timeMs(a.closedAt)],
    [t('peak'), `${format.price(a.peakPrice)}, ${format.signed(a.peakChangePercent)}\u202f%`],
    [t('severityName'), t(`severityWhy.${a.severity}`)],
    [t('lateGap'), `${a.late ? t('late') : t('no')}, ${a.gap ? t('gap') : t('no')}`],
  ];
  return (
    <dl className={styles['facts']}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
