/** The export of the audit log as it goes on: how far it is, cancel, and what came of it. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '../../api/contract.ts';
import { infoOf } from '../../api/problem.ts';
import type { ApiError } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import styles from './admin.module.css';
import { exportAudit } from './audit-csv.ts';
import type { Exported } from './audit-csv.ts';

type Progress = { name: 'none' } | { name: 'runs'; count: number } | ({ name: 'done' } & Exported) | { name: 'failed'; error: ApiError };

export interface AuditExport {
  progress: Progress;
  isRunning: boolean;
  start: () => void;
  cancel: () => void;
}

export function useAuditExport(filter: AuditFilter): AuditExport {
  const [progress, setProgress] = useState<Progress>({ name: 'none' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (): Promise<void> => {
    const control = new AbortController();
    running.current = control;
    setProgress({ name: 'runs', count: 0 });
    try {
      const onProgress = (count: number): void => setProgress({ name: 'runs', count });
      setProgress({ name: 'done', ...(await exportAudit(filter, live.now, { signal: control.signal, onProgress })) });
    } catch (failure) {
      const error = infoOf(failure);
      setProgress(error === null ? { name: 'none' } : { name: 'failed', error });
    } finally {
      running.current = null;
    }
  };
  return {
    progress,
    isRunning: progress.name === 'runs',
    start: () => {
      if (running.current === null) void run();
    },
    cancel: () => running.current?.abort(),
  };
}

export function ExportStrip({ download: { progress, start, cancel } }: { download: AuditExport }) {
  const { t } = useTranslation('admin');
  switch (progress.name) {
    case 'none':
      return null;
    case 'failed':
      return <ErrorStrip error={progress.error} onRetry={start} />;
    case 'runs':
      return (
        <div className={styles['strip']}>
          <span className="num">{t('audit.exporting', { count: progress.count, n: format.count(progress.count) })}</span>
          <Button size="small" onClick={cancel}>
            {t('common:cancel')}
          </Button>
        </div>
      );
    case 'done':
      return (
        <div className={styles['strip']} role="status">
          {t('audit.exported', { count: progress.count, n: format.count(progress.count), file: progress.file })}
        </div>
      );
  }
}
