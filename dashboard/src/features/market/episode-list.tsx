/** Spikes of the symbol in the last day, newest first; the list as a file. */
import type { Anomaly } from '@tapewatch/client';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { ChangeMark, SeverityMark } from '../../components/marks.tsx';
import { Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import styles from './episode-list.module.css';
import { saveEpisodes } from './episode-file.ts';
import { EPISODE_HOURS } from './use-episodes.ts';
import type { Episodes } from './use-episodes.ts';

export interface EpisodeListProps {
  symbol: string;
  episodes: Episodes;
  selectedId: string | null;
  onSelect: (id: string | null) => void;
}

export function EpisodeList({ symbol, episodes, selectedId, onSelect }: EpisodeListProps) {
  const { t } = useTranslation('market');
  const { items, isLoading, error, retry, more } = episodes;
  const save = (): void => {
    if (items.length > 0) saveEpisodes(symbol, items);
  };
  useKeys({ e: save }, { labels: { e: t('key.export') } });
  return (
    <Panel
      title={t('episodes')}
      channels={['anomalies']}
      note={t('hours', { count: EPISODE_HOURS })}
      error={error}
      onRetry={retry}
      className={styles['panel']}
      scrolls
      tools={
        <Button
          size="small"
          onClick={save}
          icon={<Download size={13} aria-hidden="true" />}
          denied={items.length === 0 ? t('noEpisodes', { hours: EPISODE_HOURS }) : null}
        >
          CSV
        </Button>
      }
    >
      {isLoading ? (
        <Loading rows={4} height={46} />
      ) : items.length === 0 && error === undefined ? (
        <Empty>{t('noEpisodes', { hours: EPISODE_HOURS })}</Empty>
      ) : (
        <ul>
          {items.map((episode) => (
            <li key={episode.id}>
              <Episode episode={episode} isSelected={episode.id === selectedId} onSelect={onSelect} />
            </li>
          ))}
          {more !== null && (
            <li className={styles['more']}>
              <Button size="small" onClick={more}>
                {t('older')}
              </Button>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function Episode({ episode, isSelected, onSelect }: { episode: Anomaly; isSelected: boolean; onSelect: (id: string | null) => void }) {
  const { t } = useTranslation('market');
  const { id, severity, peakChangePercent, triggerTime, elapsedMs, breachCount, status, late, gap } = episode;
  return (
    <button
      type="button"
      className={styles['episode']}
      aria-current={isSelected ? 'true' : undefined}
      onClick={() => onSelect(isSelected ? null : id)}
    >
      <SeverityMark severity={severity} size={14} />
      <span>
        <ChangeMark key={peakChangePercent} value={peakChangePercent} />
        {' % '}
        {t(`common:severity.${severity}`)}
        {status === 'open' && <span className={styles['tag']}>{t('open')}</span>}
        {late && <span className={styles['tag']}>{t('late')}</span>}
        {gap && <span className={styles['tag']}>{t('gap')}</span>}
      </span>
      <time dateTime={triggerTime} title={format.utc(triggerTime)}>
        {format.timeMs(triggerTime)}
      </time>
      <span className={styles['how']}>{t('how', { elapsed: format.duration(elapsedMs), count: breachCount })}</span>
    </button>
  );
}
