/** The line of filters: views, one chip per parameter of the address, a place to add one, and what can be done with the whole. */
import { Download, Plus, X } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { usePainted } from '../../live/use-topic.ts';
import { FilterEditor } from './filter-editor.tsx';
import { FILTER_NAMES } from './filter.ts';
import type { FilterName, UrlFilter } from './filter.ts';
import styles from './filter-bar.module.css';
import type { FilterWords, Suggestion } from './suggestions.ts';
import { SaveView } from './save-view.tsx';
import { SHIPPED_VIEWS } from './views.ts';
import type { SavedView } from './views.ts';

export interface FilterBarProps {
  filter: UrlFilter;
  /** The filter as parameters. */
  query: string;
  words: FilterWords;
  views: readonly SavedView[];
  onViews: (views: SavedView[]) => void;
  /** Sets the whole filter. */
  onFilter: (query: string) => void;
  /** Sets one parameter; null removes it. */
  onChange: (name: FilterName, value: string | null) => void;
  /** Open with this text; null: closed. */
  editor: string | null;
  onEditor: (text: string | null) => void;
  /** The focus goes to the list. */
  onLeave: () => void;
  /** The address with absolute times. */
  link: () => string;
  onExport: () => void;
}

export function FilterBar(props: FilterBarProps) {
  const { filter, query, words, views, onViews, onFilter, onChange, editor, onEditor, onLeave, link, onExport } = props;
  const { t } = useTranslation('transactions');
  const add = useRef<HTMLButtonElement>(null);
  const [isSaving, setSaving] = useState(false);
  const held = usePainted(metricsStore.topic, paintHeld);
  const close = useCallback(
    (before: Element | null) => {
      onEditor(null);
      // A press elsewhere moves the focus by itself; keys that were pressed on the page go on there.
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
      else if (before !== null) onLeave();
    },
    [onEditor, onLeave],
  );
  const chips = FILTER_NAMES.filter((name) => filter[name] !== undefined);
  return (
    <section className={styles['bar']} aria-label={t('filters')}>
      <div className={styles['chips']}>
        <div className={styles['views']} role="group" aria-label={t('views')}>
          {SHIPPED_VIEWS.map((view) => (
            <button key={view.name} type="button" aria-pressed={view.query === query} onClick={() => onFilter(view.query)}>
              {t(`view.${view.name}`)}
              {view.name === 'held' && <span ref={held} className={`${styles['count']} live`} />}
            </button>
          ))}
          {views.map((view) => (
            <span key={view.name} className={styles['own']}>
              <button type="button" aria-pressed={view.query === query} onClick={() => onFilter(view.query)}>
                {view.name}
              </button>
              <button
                type="button"
                aria-label={t('removeView', { name: view.name })}
                title={t('removeView', { name: view.name })}
                onClick={() => onViews(views.filter(({ name }) => name !== view.name))}
              >
                <X size={11} aria-hidden="true" />
              </button>
            </span>
          ))}
        </div>
        {chips.map((name) => (
          <span key={name} className={styles['chip']}>
            <button type="button" onClick={() => onEditor(`${words.name(name)} `)}>
              <b>{words.name(name)}</b> {words.value(name, String(filter[name]))}
            </button>
            <button
              type="button"
              aria-label={t('removeFilter', { name: words.name(name) })}
              onClick={() => {
                onChange(name, null);
                add.current?.focus();
              }}
            >
              <X size={12} aria-hidden="true" />
            </button>
          </span>
        ))}
        <button ref={add} type="button" className={styles['add']} aria-expanded={editor !== null} onClick={() => onEditor('')}>
          <Plus size={12} aria-hidden="true" /> {chips.length === 0 ? t('addFilterLong') : t('addFilter')}
        </button>
      </div>
      <span className={styles['space']} />
      <div className={styles['acts']}>
        {query !== '' && !views.some((view) => view.query === query) && (
          <Button size="small" onClick={() => setSaving(true)}>
            {t('saveView')}
          </Button>
        )}
        <CopyButton size="small" text={link}>
          {t('common:copyLink')}
        </CopyButton>
        <Button size="small" onClick={onExport} icon={<Download size={13} aria-hidden="true" />}>
          {t('export.open')}
        </Button>
      </div>
      {editor !== null && (
        <FilterEditor
          key={editor}
          words={words}
          initial={editor}
          onClose={close}
          onAdd={({ name, value }: Suggestion) => onChange(name, value)}
        />
      )}
      {isSaving && <SaveView query={query} views={views} onViews={onViews} onClose={() => setSaving(false)} />}
    </section>
  );
}

function paintHeld(element: Element): void {
  const held = metricsStore.newest?.heldCount;
  paintText(element, held === undefined ? '' : format.count(held));
}
