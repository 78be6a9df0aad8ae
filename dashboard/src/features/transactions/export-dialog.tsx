/** Saves the list as a file: first it says what will be in it, then how far it is; Cancel saves nothing. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';
import { download } from '../../api/download.ts';
import type { DownloadProgress } from '../../api/download.ts';
import { infoOf } from '../../api/problem.ts';
import { withQuery } from '../../api/query.ts';
import { Button, Segmented } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorStrip, Facts } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import styles from './dialogs.module.css';
import { FILTER_NAMES, resolved } from './filter.ts';
import type { UrlFilter } from './filter.ts';
import type { FilterWords } from './suggestions.ts';

type State = { name: 'asks' } | { name: 'runs' | 'done'; progress: DownloadProgress } | { name: 'failed'; error: ApiError };

export function ExportDialog({ filter, words, onClose }: { filter: UrlFilter; words: FilterWords; onClose: () => void }) {
  const { t } = useTranslation('transactions');
  const mayAll = useMay('pii:read');
  const [as, setAs] = useState<'csv' | 'ndjson'>('csv');
  const [state, become] = useState<State>({ name: 'asks' });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (): Promise<void> => {
    const { signal } = (running.current = new AbortController());
    become({ name: 'runs', progress: { rows: 0, bytes: 0 } });
    try {
      const path = withQuery('/api/transactions/export', { ...resolved(filter, live.now), format: as });
      const progress = await download(path, null, { signal, onProgress: (now) => become({ name: 'runs', progress: now }) });
      become({ name: 'done', progress });
    } catch (failure) {
      const error = infoOf(failure);
      if (signal.aborted || error === null) become({ name: 'asks' });
      else become({ name: 'failed', error });
    }
  };

  const said = FILTER_NAMES.filter((name) => filter[name] !== undefined).map(
    (name) => `${words.name(name)}: ${words.value(name, String(filter[name]))}`,
  );
  const isRunning = state.name === 'runs';
  return (
    <Dialog title={t('export.title')} onClose={onClose}>
      <div className={styles['form']}>
        <div className={styles['says']}>
          <Facts
            items={[
              [t('export.rows'), said.length === 0 ? t('export.allRows') : said.join(' · '), 'rows'],
              [t('export.columns'), t('export.allColumns'), 'columns'],
              [t('export.times'), 'UTC', 'times'],
              [t('export.masking'), t(mayAll ? 'export.whole' : 'export.masked'), 'masking'],
            ]}
          />
        </div>
        <Segmented
          label={t('export.format')}
          value={as}
          onChange={setAs}
          options={[
            { value: 'csv', label: 'CSV' },
            { value: 'ndjson', label: 'NDJSON' },
          ]}
        />
        {state.name === 'failed' && <ErrorStrip error={state.error} />}
        <div className={styles['progress']} aria-live="polite">
          {(state.name === 'runs' || state.name === 'done') && (
            <>
              {isRunning ? <progress aria-label={t('export.title')} /> : null}
              <span>
                {t(isRunning ? 'export.sofar' : 'export.done', {
                  count: state.progress.rows,
                  rows: format.count(state.progress.rows),
                  bytes: format.bytes(state.progress.bytes),
                })}
              </span>
            </>
          )}
        </div>
        <div className={styles['buttons']}>
          {isRunning ? (
            <Button onClick={() => running.current?.abort()}>{t('common:cancel')}</Button>
          ) : (
            <>
              <Button onClick={onClose}>{t('common:close')}</Button>
              <Button tone="primary" autoFocus onClick={() => void start()}>
                {t(state.name === 'done' ? 'export.again' : 'export.start')}
              </Button>
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}
