/** Series of a chart that share their instants: thinned so that no peak and no gap is lost, and the stretches without a value. */

/** Values of one line; null where nothing was received. */
export type SeriesValues = readonly (number | null)[];

/** Instants in seconds, oldest first, then one list of values per line, each as long. */
export type ChartData = readonly [xs: readonly number[], ...lines: SeriesValues[]];

/** A stretch of instants, in seconds. */
export type Stretch = readonly [from: number, to: number];

/** Points of a line that a chart draws. */
export const MOST_POINTS = 10_000;

/**
 * The data in at most `most` points: the newest half as it is, older ones by the least and greatest value of each stretch. A gap stays a gap.
 */
export function thinned(data: ChartData, most: number = MOST_POINTS): ChartData {
  const [xs, ...lines] = data;
  if (xs.length <= most) return data;
  const whole = Math.floor(most / 2);
  const older = xs.length - whole;
  // Of each stretch and line: least, greatest, first and last of those without a value.
  const stretches = Math.max(1, Math.floor((most - whole) / (4 * Math.max(1, lines.length))));
  const kept: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((older * stretch) / stretches);
    const to = Math.floor((older * (stretch + 1)) / stretches);
    const chosen = new Set<number>();
    for (const line of lines) for (const index of extremes(line, from, to)) chosen.add(index);
    kept.push(...[...chosen].sort((a, b) => a - b));
  }
  for (let index = older; index < xs.length; index += 1) kept.push(index);
  const pick = <T>(values: readonly T[]): T[] => kept.map((index) => values[index] as T);
  return [pick(xs), ...lines.map(pick)];
}

function extremes(line: SeriesValues, from: number, to: number): readonly number[] {
  let [least, greatest, firstNull, lastNull] = [-1, -1, -1, -1];
  for (let index = from; index < to; index += 1) {
    const value = line[index] ?? null;
    if (value === null) {
      if (firstNull < 0) firstNull = index;
      lastNull = index;
      continue;
    }
    if (least < 0 || value < (line[least] ?? value)) least = index;
    if (greatest < 0 || value > (line[greatest] ?? value)) greatest = index;
  }
  return [least, greatest, firstNull, lastNull].filter((index) => index >= 0);
}

/** Where a line has no value: from the last point that had one to the next; open ends reach to `span`. */
export function gapsOf(xs: readonly number[], values: SeriesValues, [from, to]: Stretch): Stretch[] {
  const gaps: Stretch[] = [];
  let last = from;
  let isOpen = true;
  for (const [index, x] of xs.entries()) {
    if (values[index] == null) {
      isOpen = true;
      continue;
    }
    if (isOpen && x > last) gaps.push([last, x]);
    last = x;
    isOpen = false;
  }
  if ((isOpen || xs.length === 0) && to > last) gaps.push([last, to]);
  return gaps;
}
