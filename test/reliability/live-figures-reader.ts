/** Reads what live-figures.ts tells of a server. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './fault.ts';
import type { LiveFigures } from './live-figures.ts';

const ANSWER_MS = 20_000;

export class LiveFiguresReader {
  private readonly directory = mkdtempSync(join(tmpdir(), 'tapewatch-figures-'));
  private readonly countsTimers: boolean;

  constructor(countsTimers = false) {
    this.countsTimers = countsTimers;
  }

  /** What a server has to be started with. */
  env(name: string): NodeJS.ProcessEnv {
    return {
      NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${new URL('live-figures.ts', import.meta.url).href}`,
      LIVE_FIGURES_FILE: this.file(name),
      LIVE_FIGURES_TIMERS: String(this.countsTimers),
    };
  }

  async read(name: string, pid: number): Promise<LiveFigures> {
    const file = this.file(name);
    rmSync(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    if (!(await eventually(() => Promise.resolve(existsSync(file)), ANSWER_MS))) throw new Error(`${name} did not tell its figures`);
    return JSON.parse(readFileSync(file, 'utf8')) as LiveFigures;
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private file(name: string): string {
    return join(this.directory, `${name}.json`);
  }
}
