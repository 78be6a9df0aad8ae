/** Views with their counts, the filter, and what can be done with the list as a whole. */
import { Download, Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { ALERT_VIEWS } from '../../lib/alert-views.ts';
import type { AlertView } from '../../lib/alert-views.ts';
import { CatchingUp } from '../../components/channel-state.tsx';
import * as format from '../../lib/format.ts';
import type { QueueChoice } from './queue-choice.ts';
import styles from './filter-bar.module.css';
import { deleteView, useSavedViews } from './use-saved-views.ts';

export interface FilterBarProps {
  choice: QueueChoice;
  /** Query of the address that makes this choice. */
  search: string;
  counts: Partial<Record<AlertView, number>>;
  /** There are more than that. */
  isPartial: boolean;
  input: RefObject<HTMLInputElement | null>;
  onView: (view: AlertView) => void;
  onFilter: (filter: string) => void;
  onSaved: (search: string) => void;
  onSave: () => void;
  onExport: () => void;
}

export function FilterBar(props: FilterBarProps) {
  const { choice, search, counts, isPartial, input, onView, onFilter, onSaved, onSave, onExport } = props;
  const { t } = useTranslation('alerts');
  const saved = useSavedViews();
  const named = saved.find((view) => view.search === search);
  return (
    <div className={styles['bar']}>
      <div className={styles['views']} role="group" aria-label={t('views.label')}>
        {ALERT_VIEWS.map((view) => (
          <button key={view} type="button" aria-pressed={named === undefined && view === choice.view} onClick={() => onView(view)}>
            {t(`views.${view}`)}
            {counts[view] !== undefined && (
              <span className={styles['count']}>
                {format.count(counts[view])}
                {isPartial && '+'}
              </span>
            )}
          </button>
        ))}
        {saved.map((view) => (
          <button key={view.name} type="button" aria-pressed={view === named} onClick={() => onSaved(view.search)}>
            {view.name}
          </button>
        ))}
      </div>
      <span className={styles['fill']} />
      <CatchingUp channels={['alerts']} />
      <div className={styles['filter']} role="search">
        <Search size={13} aria-hidden="true" />
        <input
          ref={input}
          type="text"
          aria-label={t('filter')}
          placeholder={t('filter')}
          title={t('filterHint')}
          value={choice.filter}
          onChange={(event) => onFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' && event.key !== 'Enter') return;
            if (event.key === 'Escape') onFilter('');
            event.currentTarget.blur();
          }}
          autoComplete="off"
          spellCheck={false}
        />
        {choice.filter !== '' && (
          <button type="button" aria-label={t('clearFilter')} title={t('clearFilter')} onClick={() => onFilter('')}>
            <X size={13} aria-hidden="true" />
          </button>
        )}
      </div>
      {named === undefined ? (
        <Button size="small" className={styles['tool']} onClick={onSave}>
          {t('views.saveAs')}
        </Button>
      ) : (
        <Button size="small" className={styles['tool']} onClick={() => deleteView(named.name)}>
          {t('views.delete')}
        </Button>
      )}
      <Button size="small" className={styles['tool']} onClick={onExport} icon={<Download size={13} aria-hidden="true" />}>
        CSV
      </Button>
    </div>
  );
}
