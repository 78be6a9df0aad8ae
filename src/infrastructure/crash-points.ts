/**
 * Points at which a test can have the process die by SIGKILL, to see what a death there leaves behind: before a step on the way of a
 * transaction, while its statement is on the way, and after it. Without the variable nothing is wrapped.
 */

/** A step, then before, during or after; then how often it is reached first: `claim.after:20`. */
const SETTING = 'TAPEWATCH_TEST_CRASH_AT';
const MOMENTS = ['before', 'during', 'after'];
/** A statement that is on the way is met anywhere within this time. */
const DURING_MS = 4;

export class CrashPoints {
  private readonly point: string | null;
  private left: number;

  constructor(setting: string | undefined = process.env[SETTING]) {
    const [point = '', times = '1'] = (setting ?? '').split(':');
    this.point = MOMENTS.includes(point.split('.')[1] ?? '') ? point : null;
    this.left = Number(times);
  }

  /** The same part; where the point is one of `steps` (method by step), that method may be the last thing the process does. */
  around<T extends object>(part: T, steps: Readonly<Record<string, keyof T & string>>): T {
    const [step, moment] = this.point?.split('.') ?? [];
    const name = step === undefined ? undefined : steps[step];
    if (name === undefined) return part;
    const method = part[name] as (...args: unknown[]) => Promise<unknown>;
    const wrapped = async (...args: unknown[]): Promise<unknown> => {
      if (moment === 'before') this.reach();
      if (moment === 'during' && this.isLast()) setTimeout(die, Math.random() * DURING_MS);
      const result = await method.apply(part, args);
      // A look that found nothing is no step.
      if (moment === 'after' && !isEmpty(result)) this.reach();
      return result;
    };
    return new Proxy(part, { get: (target, key) => (key === name ? wrapped : bound(target, key)) });
  }

  private reach(): void {
    if (this.isLast()) die();
  }

  private isLast(): boolean {
    this.left -= 1;
    return this.left === 0;
  }
}

function bound<T extends object>(target: T, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

function isEmpty(result: unknown): boolean {
  return Array.isArray(result) && result.length === 0;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
