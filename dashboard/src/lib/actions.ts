/** What can be done now with what is selected, for the palette: pages register their acts as long as they are possible. */
import { useEffect } from 'react';

export interface Action {
  /** Unique while registered. */
  id: string;
  label: string;
  /** Chord that does the same. */
  chord?: string;
  /** Heading in the palette, such as the name of what is selected. */
  group: string;
  run: () => void;
}

const registered = new Map<symbol, readonly Action[]>();

/** All of now, the newest first. */
export function actionsNow(): readonly Action[] {
  return [...registered.values()].toReversed().flat();
}

/** Registers acts that are allowed now; with each render the newest ones hold. */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => {
    const key = Symbol('actions');
    registered.set(key, actions);
    return () => {
      registered.delete(key);
    };
  });
}
