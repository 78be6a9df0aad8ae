/** The colours for canvases, for React. */
import { useSyncExternalStore } from 'react';
import { canvasColors, onColors } from './canvas-colors.ts';
import type { CanvasColors } from './canvas-colors.ts';

/** Renders again when the theme changed. */
export function useCanvasColors(): CanvasColors {
  return useSyncExternalStore(onColors, canvasColors);
}
