/** Saves a list as a file: what will be in it is said first, then how far it is; Cancel saves nothing. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../api/download.ts';
import type { DownloadProgress } from '../api/download.ts';
import { infoOf } from '../api/problem.ts';
import type { ApiError } from '../api/problem.ts';
import * as format from '../lib/format.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import styles from './export-dialog.module.css';
import { ErrorStrip } from './panel.tsx';

type State = { name: 'asks' } | { name: 'runs' | 'done'; progress: DownloadProgress } | { name: 'failed'; error: ApiError };

/** `children`: what will be in the file, or is chosen for it. `path`: what is asked for by then. */
export function ExportDialog(props: { title: string; path: () => string; children: ReactNode; onClose: () => void }) {
  const { title, path, children, onClose } = props;
  const { t } = useTranslation();
  const [state, become] = useState<State>({ name: 'asks' });
  const running = useRef<AbortController>(null);
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const { signal } = (running.current = new AbortController());
    become({ name: 'runs', progress: { rows: 0, bytes: 0 } });
    // By now there is only Cancel to be pressed.
    end.current?.focus();
    try {
      const progress = await download(path(), null, { signal, onProgress: (now) => become({ name: 'runs', progress: now }) });
      become({ name: 'done', progress });
    } catch (failure) {
      const error = infoOf(failure);
      if (signal.aborted || error === null) become({ name: 'asks' });
      else become({ name: 'failed', error });
    }
  };
  const said = (name: 'sofar' | 'done', { rows, bytes }: DownloadProgress): string =>
    t(`export.${name}`, { count: rows, rows: format.count(rows), bytes: format.bytes(bytes) });
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles['form']}>
        {children}
        {state.name === 'failed' && <ErrorStrip error={state.error} />}
        <div className={styles['progress']}>
          {state.name === 'runs' && (
            <>
              <progress aria-label={title} />
              <span>{said('sofar', state.progress)}</span>
            </>
          )}
          <span role="status">{state.name === 'done' && said('done', state.progress)}</span>
        </div>
        <div className={styles['buttons']}>
          <Button ref={end} onClick={() => (state.name === 'runs' ? running.current?.abort() : onClose())}>
            {t(state.name === 'runs' ? 'cancel' : 'close')}
          </Button>
          <Button tone="primary" autoFocus isBusy={state.name === 'runs'} onClick={() => void start()}>
            {t(state.name === 'done' ? 'export.again' : 'export.start')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
