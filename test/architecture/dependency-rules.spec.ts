/** The dependency rules hold for the repository, and each of them catches its seeded violation. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DASHBOARD_ALLOWED, DASHBOARD_SEEDS, SEEDS } from './dependency-seeds.ts';
import { ROOT, runTool, seededTree } from './seeded-tree.ts';

const { default: server } = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as Config;
const { default: dashboard } = (await import(join(ROOT, 'dashboard/.dependency-cruiser.mjs'))) as Config;

interface Config {
  default: { forbidden: { name: string }[] };
}
interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

async function violationsIn(path: string, config: string, folder: string): Promise<Violation[]> {
  const args = ['--config', join(ROOT, config), '--output-type', 'json', folder];
  const report = JSON.parse(await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args, path)) as {
    summary: { violations: Violation[]; totalCruised: number };
  };
  expect(report.summary.totalCruised).toBeGreaterThan(10);
  return report.summary.violations;
}

describe.each([
  { of: 'the server', config: '.dependency-cruiser.mjs', folder: 'src', seeds: SEEDS, allowed: {}, rules: server.forbidden },
  {
    of: 'the dashboard',
    config: 'dashboard/.dependency-cruiser.mjs',
    folder: 'dashboard/src',
    seeds: DASHBOARD_SEEDS,
    allowed: DASHBOARD_ALLOWED,
    rules: dashboard.forbidden,
  },
])('dependency rules of $of', ({ config, folder, seeds, allowed, rules }) => {
  let found: Violation[];
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const tree = await seededTree(Object.assign({}, allowed, ...seeds.map(({ files }) => files)));
    remove = tree.remove;
    found = await violationsIn(tree.path, config, folder);
  }, 60_000);
  afterAll(() => remove());

  it('hold for the repository', async () => {
    const violations = await violationsIn(ROOT, config, folder);
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  }, 60_000);

  it.each(seeds.map((seed) => [seed.rule, seed.title, seed.from] as const))('%s catches %s', (rule, _title, from) => {
    expect(found.filter((violation) => violation.rule.name === rule).map((violation) => violation.from)).toContain(from);
  });

  it('catch nothing that is as it should be', () => {
    expect(found.filter(({ from }) => from in allowed).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('each have a seeded violation', () => {
    const seeded = new Set(seeds.map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !seeded.has(name))).toEqual([]);
  });

  if (seeds === SEEDS) {
    it('let the worker thread know the types of the ports', () => {
      const reached = found.filter(({ rule }) => rule.name === 'worker-without-framework').map(({ to }) => to);
      expect(reached).toContain('src/application/market/reached.ts');
      expect(reached.some((to) => to.includes('@nestjs/common'))).toBe(true);
      expect(reached).not.toContain('src/application/ports/allowed.ts');
    });
  }
});
