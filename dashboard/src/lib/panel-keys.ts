/** The keys of side panels: the shell binds them, the page that has the panel hears of it (`usePanelKey`). */

export type Side = 'left' | 'right';

export const PANEL_EVENT = 'tapewatch:panel';

/** Shows or hides the panel of the page at this side, if it has one. */
export function togglePanel(side: Side): void {
  window.dispatchEvent(new CustomEvent(PANEL_EVENT, { detail: side }));
}
