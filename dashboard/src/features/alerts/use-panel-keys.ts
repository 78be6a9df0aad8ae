/** The keys of side panels, as the shell tells them. */
import { useEffect } from 'react';

/** `]` shows and hides the panel on the right. */
export function usePanelKeys(toggleRight: () => void): void {
  useEffect(() => {
    const heard = (event: Event): void => {
      if ((event as CustomEvent<string>).detail === 'right') toggleRight();
    };
    window.addEventListener('tapewatch:panel', heard);
    return () => window.removeEventListener('tapewatch:panel', heard);
  }, [toggleRight]);
}
