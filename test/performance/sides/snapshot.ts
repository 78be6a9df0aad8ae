/** Side: the figures of the dashboard from buckets that are kept up, read again and again while time goes on. */
import { END, hourInMemory } from '../hour.ts';
import { measure, report, sideOptions } from '../side.ts';

const STEP_MS = 500;

const { warmReads, reads } = sideOptions<{ warmReads: number; reads: number }>();
const figures = hourInMemory();
const { counts, volumes, completed, failed, flagged, sources, countries, averageDurationMs } = figures.figures();
const check = {
  counts,
  volumes: volumes.map(String),
  completed,
  failed,
  flagged,
  sources: sources.map(({ count }) => count),
  countries: countries.map(({ count }) => count),
  averageDurationMs: Math.round(averageDurationMs!),
};
let now = END;
let sum = 0;
const read = (times: number): void => {
  for (let i = 0; i < times; i += 1) {
    figures.advanceTo((now += STEP_MS));
    sum += figures.figures().counts[3];
  }
};
read(warmReads);
const used = await measure(() => read(reads));
if (sum === 0) throw new Error('the hour is empty');
report({ units: reads, ...used, check, notes: { microsecondsEach: (1e6 * used.cpuSeconds) / reads } });
