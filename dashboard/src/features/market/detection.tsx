/** By which settings the symbol's spikes are found, each its own or the default; and their form. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DetectionSettings, SymbolSettings, Tagged } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { Facts, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useMay } from '../../lib/use-session.ts';
import { DetectionForm } from './detection-form.tsx';
import styles from './detection.module.css';

const FIELDS: readonly (keyof DetectionSettings)[] = ['thresholdPercent', 'windowMs', 'cooldownMs'];

export interface DetectionProps {
  symbol: string;
  settings: { data?: Tagged<SymbolSettings> | undefined; error?: unknown; refetch: () => unknown };
  /** A threshold while it is typed; null: none. */
  onPreview: (threshold: number | null) => void;
}

export function Detection({ symbol, settings, onPreview }: DetectionProps) {
  const { t } = useTranslation('market');
  const may = useMay('market:configure');
  const [isEditing, setEditing] = useState(false);
  const { data, error } = settings;
  const edit = (): void => {
    if (may && data !== undefined) setEditing(true);
  };
  useKeys({ d: edit }, { labels: { d: t('key.detection') } });
  const close = (): void => {
    setEditing(false);
    onPreview(null);
  };
  return (
    <Panel
      title={t('detection')}
      error={error as ApiError | undefined}
      onRetry={() => void settings.refetch()}
      className={styles['panel']}
      tools={
        !isEditing && (
          <Button size="small" chord="d" onClick={edit} denied={may ? null : t('common:denied', { permission: 'market:configure' })}>
            {t('edit')}
          </Button>
        )
      }
    >
      {data === undefined ? (
        error === undefined ? (
          <Loading rows={3} height={26} />
        ) : null
      ) : isEditing ? (
        <DetectionForm symbol={symbol} settings={data} onPreview={onPreview} onClose={close} />
      ) : (
        <div className={styles['facts']}>
          <Facts
            items={FIELDS.map((name) => [
              t(`setting.${name}`),
              <span key={name}>
                {name === 'thresholdPercent' ? format.percent(data[name]) : `${format.count(data[name])}\u202fms`}{' '}
                {data.overridden.includes(name) ? (
                  <span className={styles['tag']}>{t('override')}</span>
                ) : (
                  <span className={styles['default']}>{t('default')}</span>
                )}
              </span>,
            ])}
          />
          {data.updatedAt !== null && (
            <p className={styles['by']}>{t('changedBy', { time: format.full(data.updatedAt), user: data.updatedBy ?? format.NONE })}</p>
          )}
        </div>
      )}
    </Panel>
  );
}
