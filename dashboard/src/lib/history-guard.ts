/**
 * Hears of a step in the history before the router does, and can keep it from hearing: listeners of the window are called in the order in
 * which they came, so this has to be loaded before the router is shown.
 */
import type { Navigator } from 'react-router';

let guard: ((event: PopStateEvent) => void) | null = null;

window.addEventListener('popstate', (event) => guard?.(event));

/** One at a time. Answers how to give it back. */
export function guardHistory(listener: (event: PopStateEvent) => void): () => void {
  guard = listener;
  return () => {
    if (guard === listener) guard = null;
  };
}

/** Lets `passes` see every address that is about to be gone to, with what would go there; where it says no, nobody goes. Answers how to undo. */
export function guardNavigator(navigator: Navigator, passes: (to: URL, go: () => void) => boolean): () => void {
  const push = navigator.push.bind(navigator);
  const replace = navigator.replace.bind(navigator);
  const guarded = (original: Navigator['push']): Navigator['push'] => {
    return (to, ...rest) => {
      const go = (): void => original(to, ...rest);
      if (passes(new URL(navigator.createHref(to), location.href), go)) go();
    };
  };
  Object.assign(navigator, { push: guarded(push), replace: guarded(replace) });
  return () => Object.assign(navigator, { push, replace });
}
