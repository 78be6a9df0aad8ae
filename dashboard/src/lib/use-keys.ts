/** Key bindings of a component, as long as it is shown. */
import { useEffect, useRef } from 'react';
import { bindKeys } from './keys.ts';
import type { Bindings } from './keys.ts';

/** Bindings may change with each render; which chords there are may not. */
export function useKeys(bindings: Bindings, options: { isModal?: boolean; isOn?: boolean } = {}): void {
  const { isModal = false, isOn = true } = options;
  const newest = useRef(bindings);
  useEffect(() => {
    newest.current = bindings;
  });
  const chords = Object.keys(bindings).join('\n');
  useEffect(() => {
    if (!isOn) return undefined;
    const steady = Object.fromEntries(chords.split('\n').map((chord) => [chord, (event: KeyboardEvent) => newest.current[chord]?.(event)]));
    return bindKeys(steady, isModal);
  }, [chords, isModal, isOn]);
}
