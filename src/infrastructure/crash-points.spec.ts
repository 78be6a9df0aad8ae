import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CrashPoints } from './crash-points.ts';

class Part {
  readonly done: string[] = [];

  async take(items: string[]): Promise<string[]> {
    this.done.push(...items);
    return items;
  }

  other(): number {
    return this.done.length;
  }
}

describe('CrashPoints', () => {
  let deaths: string[];
  let part: Part;
  const points = (setting?: string) => new CrashPoints(setting).around(part, { take: 'take' });

  beforeEach(() => {
    part = new Part();
    deaths = [];
    jest.spyOn(process, 'kill').mockImplementation((_, signal) => {
      deaths.push(`${signal} after ${part.done.length}`);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('leaves everything as it is where nothing is set, or another step', () => {
    expect(points()).toBe(part);
    expect(points('nonsense')).toBe(part);
    expect(points('give.after:1')).toBe(part);
  });

  it('dies before the step when it comes so often', async () => {
    const wrapped = points('take.before:2');
    await wrapped.take(['a']);
    expect(deaths).toEqual([]);
    await wrapped.take(['b']);
    expect(deaths).toEqual(['SIGKILL after 1']);
    expect(wrapped.other()).toBe(2);
  });

  it('dies after a step that did something', async () => {
    const wrapped = points('take.after:1');
    await wrapped.take([]);
    expect(deaths).toEqual([]);
    await wrapped.take(['a']);
    expect(deaths).toEqual(['SIGKILL after 1']);
  });

  it('dies while the step is on the way', async () => {
    await points('take.during:1').take(['a']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(deaths).toEqual(['SIGKILL after 1']);
  });
});
