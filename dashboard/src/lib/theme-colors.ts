/** Colours and font of the theme for canvases, which know no custom properties: read once, and told when the theme changed. */

/** A custom property of styles/tokens.css, such as `--text-2`. */
export type ColorToken = `--${string}`;

let probe: HTMLElement | null = null;
const known = new Map<ColorToken, string>();
const listeners = new Set<() => void>();

/** The colour as the page shows it now. */
export function themeColor(token: ColorToken): string {
  let color = known.get(token);
  if (color === undefined) {
    watch();
    // A property that is not registered is handed out as it was written, `light-dark()` and all; a colour is worked out.
    probe ??= document.body.appendChild(Object.assign(document.createElement('i'), { hidden: true, ariaHidden: 'true' }));
    probe.style.color = `var(${token})`;
    color = getComputedStyle(probe).color;
    known.set(token, color);
  }
  return color;
}

/** For `font` of a canvas; `size` in CSS pixels. */
export function themeFont(size: number, weight = 400): string {
  return `${weight} ${size}px ${getComputedStyle(document.documentElement).getPropertyValue('--font')}`;
}

/** Calls `listener` after each change of theme, contrast, direction colours or font, until the function that it returns is called. */
export function onThemeChange(listener: () => void): () => void {
  watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let isWatched = false;

function watch(): void {
  if (isWatched) return;
  isWatched = true;
  const changed = (): void => {
    known.clear();
    for (const listener of [...listeners]) listener();
  };
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme', 'data-convention'] });
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', changed);
  }
  // What was drawn before the font came has another one.
  void document.fonts.ready.then(changed);
}
