/** Height of a row by the density that was chosen; where fingers press, rows are higher. */
import { useAppSelector } from '../../app/store.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';

const COMFORT = 6;
const TOUCHED = 44;

export function useRowHeight(dense: number): number {
  const density = useAppSelector(({ prefs }) => prefs.density);
  const isTouched = useMedia(ONE_COLUMN);
  if (isTouched) return TOUCHED;
  return density === 'dense' ? dense : dense + COMFORT;
}
