/** What can be done now with what is selected, for the palette: pages register their acts as long as they are possible. */
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

/** Registers acts that are allowed now, until the function that it returns is called. */
export function registerActions(actions: readonly Action[]): () => void {
  const key = Symbol('actions');
  registered.set(key, actions);
  return () => {
    registered.delete(key);
  };
}
