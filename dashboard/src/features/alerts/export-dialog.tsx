/** The export of alerts: says what it will hold, streams it to a file, can be cancelled. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';
import type { AlertFilter, AlertStatus } from '../../api/contract.ts';
import { download } from '../../api/download.ts';
import type { DownloadProgress } from '../../api/download.ts';
import { infoOf } from '../../api/problem.ts';
import { withQuery } from '../../api/query.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SelectField } from '../../components/field.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import { SEVERITIES } from '../../lib/alert-views.ts';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import styles from './dialogs.module.css';

const STATUSES: readonly AlertStatus[] = ['open', 'acknowledged', 'investigating', 'resolved'];

/** `filter`: what of the view the server can select. */
export function ExportDialog({ filter, onClose }: { filter: AlertFilter; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const [chosen, choose] = useState(filter);
  const [progress, setProgress] = useState<DownloadProgress | null>(null);
  const [isDone, setDone] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef<AbortController | null>(null);
  const isMasked = !useMay('pii:read');
  useEffect(() => () => running.current?.abort(), []);
  const begin = async (): Promise<void> => {
    running.current = new AbortController();
    setError(null);
    setProgress({ rows: 0, bytes: 0 });
    try {
      const path = withQuery('/api/alerts/export', { ...chosen, format: 'csv' });
      setProgress(await download(path, null, { signal: running.current.signal, onProgress: setProgress }));
      setDone(true);
    } catch (failure) {
      setProgress(null);
      const info = infoOf(failure);
      if (info !== null) setError(info);
    }
  };
  const isRunning = progress !== null && !isDone;
  return (
    <Dialog title={t('export.title')} onClose={onClose}>
      <SelectField
        label={t('export.status')}
        value={chosen.status ?? ''}
        onChange={(event) => choose({ ...chosen, status: STATUSES.find((status) => status === event.target.value) })}
      >
        <option value="">{t('export.any')}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`common:alertStatus.${status}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('export.severity')}
        value={chosen.severity ?? ''}
        onChange={(event) => choose({ ...chosen, severity: SEVERITIES.find((severity) => severity === event.target.value) })}
      >
        <option value="">{t('export.any')}</option>
        {SEVERITIES.map((severity) => (
          <option key={severity} value={severity}>
            {t(`common:severity.${severity}`)}
          </option>
        ))}
      </SelectField>
      <p className={styles['hint']}>
        {t('export.hint')} {isMasked && t('export.masked')}
      </p>
      {error !== null && <ErrorStrip error={error} />}
      <p role="status" className={styles['hint']}>
        {progress !== null &&
          t(isDone ? 'export.done' : 'export.progress', { rows: format.count(progress.rows), bytes: format.bytes(progress.bytes) })}
      </p>
      <div className={styles['buttons']}>
        <Button onClick={() => (isRunning ? running.current?.abort() : onClose())}>{t(isDone ? 'common:close' : 'common:cancel')}</Button>
        {!isDone && (
          <Button tone="primary" isBusy={isRunning} onClick={() => void begin()}>
            {t('export.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
