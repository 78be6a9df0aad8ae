/** Runs the sides of a comparison in turns, each in a process of its own, and says how they compare. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SideResult } from './side.ts';

const SIDE_TIMEOUT_MS = 180_000;

export interface Side {
  /** File in `sides/`, without its ending. */
  script: string;
  options: object;
  nodeFlags?: readonly string[];
}

export interface Spread {
  median: number;
  q1: number;
  q3: number;
}

/** Quartiles by linear interpolation. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share;
    const below = Math.floor(place);
    return sorted[below]! + (sorted[Math.min(below + 1, sorted.length - 1)]! - sorted[below]!) * (place - below);
  };
  return { median: at(0.5), q1: at(0.25), q3: at(0.75) };
}

/** CPU seconds per unit of work, or elapsed ones. */
export function costOf({ cpuSeconds, wallSeconds, units }: SideResult, isElapsed = false): number {
  return (isElapsed ? wallSeconds : cpuSeconds) / units;
}

/** Each round runs every side once, every other round in the opposite order. The sides must agree on what they found. */
export async function runRounds(
  sides: Readonly<Record<string, Side>>,
  rounds: number,
  tell: (text: string) => void,
): Promise<Record<string, SideResult[]>> {
  const names = Object.keys(sides);
  const results: Record<string, SideResult[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await runSide(sides[name]!);
      results[name]!.push(result);
      tell(`  round ${round + 1}/${rounds}  ${name}: ${(costOf(result) * 1e9).toFixed(1)} ns of CPU`);
      for (const other of names) {
        const first = results[other]![0];
        if (first && !agree(first.check, result.check)) {
          throw new Error(`${name} and ${other} disagree: ${JSON.stringify(result.check)}, ${JSON.stringify(first.check)}`);
        }
      }
    }
  }
  return results;
}

async function runSide({ script, options, nodeFlags = [] }: Side): Promise<SideResult> {
  const file = fileURLToPath(new URL(`./sides/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...nodeFlags, file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: SIDE_TIMEOUT_MS,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) throw new Error(`${script} ended with ${code ?? signal}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1)!) as SideResult;
}

/** Equal structures, numbers within 1e-9 of each other. */
function agree(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => agree(a[key as never], b[key as never]));
}
