/** Key bindings of a component, as long as it is shown. */
import { useEffect, useRef } from 'react';
import { bindKeys } from './keys.ts';
import type { Bindings, KeyLabels } from './keys.ts';

/** Bindings may change with each render; which chords there are may not. */
export function useKeys(bindings: Bindings, options: { isModal?: boolean; isOn?: boolean; labels?: KeyLabels } = {}): void {
  const { isModal = false, isOn = true, labels } = options;
  const newest = useRef(bindings);
  useEffect(() => {
    newest.current = bindings;
  });
  const told = JSON.stringify(labels ?? {});
  const chords = Object.keys(bindings).join('\n');
  useEffect(() => {
    if (!isOn) return undefined;
    const steady = Object.fromEntries(chords.split('\n').map((chord) => [chord, (event: KeyboardEvent) => newest.current[chord]?.(event)]));
    return bindKeys(steady, isModal, JSON.parse(told) as KeyLabels);
  }, [chords, isModal, isOn, told]);
}
