/** One field in which any filter is typed or picked; it opens under the chips, takes Enter, and goes with Escape. */
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../lib/use-keys.ts';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import styles from './filter-editor.module.css';
import { suggestionsFor } from './suggestions.ts';
import type { FilterWords, Suggestion } from './suggestions.ts';
import { typedInstant } from './typed-instant.ts';

export interface FilterEditorProps {
  words: FilterWords;
  /** What stands in the field at first, such as the name of the chip that was pressed. */
  initial: string;
  onAdd: (suggestion: Suggestion) => void;
  /** `before`: what had the focus when the field was opened. */
  onClose: (before: Element | null) => void;
}

export function FilterEditor({ words, initial, onAdd, onClose }: FilterEditorProps) {
  const { t } = useTranslation('transactions');
  const id = useId();
  const [text, setText] = useState(initial);
  const [at, setAt] = useState(0);
  const panel = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [before] = useState(() => document.activeElement);
  const close = useCallback(() => onClose(before), [before, onClose]);
  useKeys({ Escape: close });
  const found = useMemo(() => suggestionsFor(text, words, (typed) => typedInstant(typed, format.zoneName(), live.now)), [text, words]);
  const active = Math.min(at, found.length - 1);

  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(-1, -1);
    const pressed = (event: PointerEvent): void => {
      if (event.target instanceof Node && panel.current?.contains(event.target) === false) onClose(null);
    };
    document.addEventListener('pointerdown', pressed);
    return () => document.removeEventListener('pointerdown', pressed);
  }, [onClose]);

  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);

  const add = (suggestion: Suggestion): void => {
    onAdd(suggestion);
    close();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const by = steps[event.key];
    const chosen = found[active];
    if (by !== undefined) setAt((active + by + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && chosen !== undefined) add(chosen);
    else if (event.key === 'Tab') close();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  };

  return (
    <div ref={panel} className={styles['editor']}>
      <input
        ref={input}
        role="combobox"
        aria-label={t('addFilter')}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${active}`}
        aria-autocomplete="list"
        placeholder={t('addFilterHint')}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={t('addFilter')}>
        {found.map((suggestion, index) => (
          <li
            key={`${suggestion.name} ${suggestion.value}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            data-first={suggestion.name !== found[index - 1]?.name || undefined}
            onPointerMove={() => setAt(index)}
            onClick={() => add(suggestion)}
          >
            <span>{words.name(suggestion.name)}</span>
            {words.value(suggestion.name, suggestion.value)}
          </li>
        ))}
        {found.length === 0 && (
          <li role="option" aria-selected="false" aria-disabled="true" className={styles['none']}>
            {t('noSuchFilter')}
          </li>
        )}
      </ul>
      <p className={styles['hint']}>{t('typeHint')}</p>
    </div>
  );
}
