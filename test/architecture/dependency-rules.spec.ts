/** The dependency rules hold for the repository, and each of them catches its seeded violation. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SEEDS } from './dependency-seeds.ts';
import { ROOT, runTool, seededTree } from './seeded-tree.ts';

const CONFIG = join(ROOT, '.dependency-cruiser.mjs');
const { default: config } = (await import(CONFIG)) as { default: { forbidden: { name: string }[] } };

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

async function violationsIn(path: string): Promise<Violation[]> {
  const args = ['--config', CONFIG, '--output-type', 'json', 'src'];
  const report = JSON.parse(await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args, path)) as {
    summary: { violations: Violation[]; totalCruised: number };
  };
  expect(report.summary.totalCruised).toBeGreaterThan(10);
  return report.summary.violations;
}

describe('dependency rules', () => {
  let found: Violation[];
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const tree = await seededTree(Object.assign({}, ...SEEDS.map(({ files }) => files)));
    remove = tree.remove;
    found = await violationsIn(tree.path);
  }, 60_000);
  afterAll(() => remove());

  it('hold for the repository', async () => {
    const violations = await violationsIn(ROOT);
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  }, 60_000);

  it.each(SEEDS.map((seed) => [seed.rule, seed.title, seed.from] as const))('%s catches %s', (rule, _title, from) => {
    expect(found.filter((violation) => violation.rule.name === rule).map((violation) => violation.from)).toContain(from);
  });

  it('let the worker thread know the types of the ports', () => {
    const reached = found.filter(({ rule }) => rule.name === 'worker-without-framework').map(({ to }) => to);
    expect(reached).toContain('src/application/market/reached.ts');
    expect(reached.some((to) => to.includes('@nestjs/common'))).toBe(true);
    expect(reached).not.toContain('src/application/ports/allowed.ts');
  });

  it('each have a seeded violation', () => {
    const seeded = new Set(SEEDS.map(({ rule }) => rule));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !seeded.has(name))).toEqual([]);
  });
});
