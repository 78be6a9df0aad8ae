/** How a page hears that one of its side panels is to be shown or hidden. */
import { useEffect } from 'react';
import { PANEL_EVENT } from './panel-keys.ts';
import type { Side } from './panel-keys.ts';

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
