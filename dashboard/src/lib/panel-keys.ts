/** The keys of side panels: the shell binds them, the page that has the panel hears of it. */
import { useEffect } from 'react';

type Side = 'left' | 'right';

const PANEL_EVENT = 'tapewatch:panel';

/** Shows or hides the panel of the page at this side, if it has one. */
export function togglePanel(side: Side): void {
  window.dispatchEvent(new CustomEvent(PANEL_EVENT, { detail: side }));
}

/** `toggle` shows and hides the panel at this side. */
export function usePanelKey(side: Side, toggle: () => void): void {
  useEffect(() => {
    const heard = (event: Event): void => {
      if ((event as CustomEvent<Side>).detail === side) toggle();
    };
    window.addEventListener(PANEL_EVENT, heard);
    return () => window.removeEventListener(PANEL_EVENT, heard);
  }, [side, toggle]);
}
