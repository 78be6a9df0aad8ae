/**
 * Hears of a step in the history before the router does, and can keep it from hearing: listeners of the window are called in the order in
 * which they came, so this has to be loaded before the router is shown.
 */
let guard: ((event: PopStateEvent) => void) | null = null;

window.addEventListener('popstate', (event) => guard?.(event));

/** One at a time. Answers how to give it back. */
export function guardHistory(listener: (event: PopStateEvent) => void): () => void {
  guard = listener;
  return () => {
    if (guard === listener) guard = null;
  };
}
