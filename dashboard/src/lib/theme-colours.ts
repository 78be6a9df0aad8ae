/** The colours of the tokens as canvas understands them: read once per change of theme, not per frame. */

const NAMES = [
  'ground',
  'panel',
  'hover',
  'line',
  'control',
  'text-1',
  'text-2',
  'text-3',
  'accent',
  'up',
  'down',
  'critical',
  'high',
  'high-ink',
  'hatch',
  'shade',
] as const;

export type ThemeColours = Readonly<Record<(typeof NAMES)[number], string>>;

/** What the tokens are now. */
export function readColours(): ThemeColours {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colours = NAMES.map((name) => {
    // The token itself may be `light-dark(…)`; as a colour it is computed.
    probe.style.color = `var(--${name})`;
    return [name, style.color];
  });
  probe.remove();
  return Object.fromEntries(colours) as ThemeColours;
}

/** Calls `listener` after each change of theme, hues or contrast, until the function that it returns is called. */
export function watchTheme(listener: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((query) => matchMedia(query));
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-convention'] });
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', listener);
  };
}
