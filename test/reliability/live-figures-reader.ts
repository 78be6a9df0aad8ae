/** Reads what live-figures.ts tells of a server. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './fault.ts';
import type { LiveFigures } from './live-figures.ts';

const ANSWER_MS = 20_000;

export class LiveFiguresReader {
  private readonly directory = mkdtempSync(join(tmpdir(), 'tapewatch-figures-'));
  private serial = new Map<number, number>();

  /** What a server has to be started with. */
  env(name: string): NodeJS.ProcessEnv {
    return { NODE_OPTIONS: `--import=${new URL('live-figures.ts', import.meta.url).href}`, LIVE_FIGURES_FILE: this.file(name) };
  }

  async read(name: string, pid: number): Promise<LiveFigures> {
    const before = this.serial.get(pid) ?? 0;
    process.kill(pid, 'SIGUSR2');
    let figures: (LiveFigures & { serial: number }) | null = null;
    await eventually(async () => {
      figures = existsSync(this.file(name)) ? (JSON.parse(readFileSync(this.file(name), 'utf8')) as typeof figures) : null;
      return figures !== null && figures.serial > before;
    }, ANSWER_MS);
    if (figures === null) throw new Error(`${name} did not tell its figures`);
    this.serial.set(pid, (figures as { serial: number }).serial);
    return figures;
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private file(name: string): string {
    return join(this.directory, `${name}.json`);
  }
}
