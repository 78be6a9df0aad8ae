/** The colours of the page for canvases, which cannot read custom properties: resolved once per theme, again when it changes. */

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
  'medium',
  'hatch',
  'shade',
] as const;

export type CanvasColors = Readonly<Record<(typeof NAMES)[number], string>>;

let colors: CanvasColors | null = null;
const listeners = new Set<() => void>();
const media = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((query) => matchMedia(query));

function changed(): void {
  colors = null;
  for (const listener of listeners) listener();
}

for (const list of media) list.addEventListener('change', changed);
new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme', 'data-convention'] });

/** The same object until the theme changes. */
export function canvasColors(): CanvasColors {
  if (colors !== null) return colors;
  // A custom property is read as it is written, with light-dark(); a colour that uses it is read resolved.
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  colors = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as unknown as CanvasColors;
  probe.remove();
  return colors;
}

/** Calls `listener` when the theme changed, until the function that it returns is called. */
export function onColors(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
