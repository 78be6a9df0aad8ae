/** One violation per dependency rule: the files that make it and the file that must be named. */
import type { Files } from './seeded-tree.ts';

export interface Seed {
  rule: string;
  /** What is wrong, in words. */
  title: string;
  files: Files;
  /** File, or folder for a folder rule, whose import is forbidden. */
  from: string;
}

const value = 'export const value = 1;\n';
const use = (specifier: string) => `import { value } from '${specifier}';\nexport const copy = value;\n`;
const load = (specifier: string) => `import '${specifier}';\n`;
const typeOf = (specifier: string) => `import type { Value } from '${specifier}';\nexport type Copy = Value;\n`;
const type = 'export type Value = number;\n';

/** Of the server's rules. */
export const SEEDS: readonly Seed[] = [
  {
    rule: 'no-cycles',
    title: 'two files that import each other, one of them only a type',
    files: {
      'src/domain/kernel/left.ts': "import type { Right } from './right.ts';\nexport type Left = Right;\nexport const left = 1;\n",
      'src/domain/kernel/right.ts': "import { left } from './left.ts';\nexport type Right = number;\nexport const right = left;\n",
    },
    from: 'src/domain/kernel/left.ts',
  },
  {
    rule: 'no-folder-cycles',
    title: 'two folders that import each other through different files',
    files: {
      'src/presentation/one/a.ts': use('../two/b.ts'),
      'src/presentation/one/c.ts': value,
      'src/presentation/two/b.ts': value,
      'src/presentation/two/d.ts': use('../one/c.ts'),
    },
    from: 'src/presentation/one',
  },
  {
    rule: 'no-barrels',
    title: 'a file that collects the exports of a folder',
    files: {
      'src/domain/market/index.ts': "export { value } from './barrelled.ts';\n",
      'src/domain/market/barrelled.ts': value,
      'src/domain/market/through-barrel.ts': use('./index.ts'),
    },
    from: 'src/domain/market/through-barrel.ts',
  },
  {
    rule: 'no-orphans',
    title: 'a file that nobody imports',
    files: { 'src/domain/market/left-over.ts': value },
    from: 'src/domain/market/left-over.ts',
  },
  {
    rule: 'no-unresolvable',
    title: 'an import that leads nowhere',
    files: { 'src/domain/market/lost.ts': use('./nowhere.ts') },
    from: 'src/domain/market/lost.ts',
  },
  {
    rule: 'production-without-tests',
    title: 'production code that imports a builder of the tests',
    files: { 'src/presentation/http/tested.ts': use('../../../test/support/builder.ts'), 'test/support/builder.ts': value },
    from: 'src/presentation/http/tested.ts',
  },
  {
    rule: 'production-without-development-packages',
    title: 'production code that imports a development package',
    files: { 'src/presentation/http/random.ts': load('fast-check') },
    from: 'src/presentation/http/random.ts',
  },
  {
    rule: 'domain-is-pure',
    title: 'domain code that reads files',
    files: { 'src/domain/market/reads-files.ts': load('node:fs') },
    from: 'src/domain/market/reads-files.ts',
  },
  {
    rule: 'domain-is-pure',
    title: 'domain code that knows a type of the application',
    files: { 'src/domain/market/knows-port.ts': typeOf('../../application/ports/carried.ts'), 'src/application/ports/carried.ts': type },
    from: 'src/domain/market/knows-port.ts',
  },
  {
    rule: 'domain-is-pure',
    title: 'domain code that uses the framework',
    files: { 'src/domain/market/injectable.ts': load('@nestjs/common') },
    from: 'src/domain/market/injectable.ts',
  },
  {
    rule: 'application-without-drivers',
    title: 'application code that reads the configuration',
    files: { 'src/application/market/configured.ts': use('../../infrastructure/settings.ts'), 'src/infrastructure/settings.ts': value },
    from: 'src/application/market/configured.ts',
  },
  {
    rule: 'application-without-drivers',
    title: 'application code that sleeps by a timer of Node',
    files: { 'src/application/market/sleeps.ts': load('node:timers/promises') },
    from: 'src/application/market/sleeps.ts',
  },
  {
    rule: 'application-without-drivers',
    title: 'application code that imports a driver',
    files: { 'src/application/identity/hashes.ts': load('bcrypt') },
    from: 'src/application/identity/hashes.ts',
  },
  {
    rule: 'ports-see-the-domain',
    title: 'a port that knows a use case',
    files: { 'src/application/ports/curious.ts': use('../market/use-case.ts'), 'src/application/market/use-case.ts': value },
    from: 'src/application/ports/curious.ts',
  },
  {
    rule: 'infrastructure-without-presentation',
    title: 'an adapter that knows a response',
    files: {
      'src/infrastructure/feeds/answers.ts': use('../../presentation/http/response.ts'),
      'src/presentation/http/response.ts': value,
    },
    from: 'src/infrastructure/feeds/answers.ts',
  },
  {
    rule: 'presentation-without-infrastructure',
    title: 'a controller that knows an adapter',
    files: {
      'src/presentation/http/direct.ts': use('../../infrastructure/feeds/adapter.ts'),
      'src/infrastructure/feeds/adapter.ts': value,
    },
    from: 'src/presentation/http/direct.ts',
  },
  {
    rule: 'only-the-root-composes',
    title: 'an adapter that knows a module',
    files: { 'src/infrastructure/feeds/composes.ts': use('../../modules/some.module.ts'), 'src/modules/some.module.ts': value },
    from: 'src/infrastructure/feeds/composes.ts',
  },
  {
    rule: 'drivers-stay-apart',
    title: 'an adapter that imports one of another driver',
    files: { 'src/infrastructure/feeds/neighbour.ts': use('../security/adapter.ts'), 'src/infrastructure/security/adapter.ts': value },
    from: 'src/infrastructure/feeds/neighbour.ts',
  },
  {
    rule: 'database-in-persistence',
    title: 'a module that imports the mapper',
    files: { 'src/modules/database.module.ts': load('typeorm') },
    from: 'src/modules/database.module.ts',
  },
  {
    rule: 'database-in-persistence',
    title: 'a health probe that imports the driver',
    files: { 'src/infrastructure/observability/asks.ts': load('pg') },
    from: 'src/infrastructure/observability/asks.ts',
  },
  {
    rule: 'database-in-persistence',
    title: 'a command that imports the embedded database',
    files: { 'src/cli/dump.ts': load('@electric-sql/pglite') },
    from: 'src/cli/dump.ts',
  },
  {
    rule: 'worker-without-framework',
    title: 'a worker thread that reaches the framework and the application by way of its ring',
    files: {
      'src/infrastructure/processing/tick-worker.ts': "import './ring.ts';\n",
      'src/infrastructure/processing/ring.ts':
        "import '@nestjs/common';\nimport '../../application/market/reached.ts';\nimport '../../application/ports/allowed.ts';\n",
      'src/application/market/reached.ts': value,
      'src/application/ports/allowed.ts': value,
    },
    from: 'src/infrastructure/processing/tick-worker.ts',
  },
  ...(
    [
      ['market', 'identity'],
      ['transactions', 'risk'],
      ['risk', 'identity'],
      ['identity', 'market'],
    ] as const
  ).map(([name, other]) => ({
    rule: `${name}-knows-its-contexts`,
    title: `${name} code that knows ${other}`,
    files: { [`src/domain/${name}/beyond.ts`]: use(`../${other}/private.ts`), [`src/domain/${other}/private.ts`]: value },
    from: `src/domain/${name}/beyond.ts`,
  })),
];

/** Of the dashboard's rules. */
export const DASHBOARD_SEEDS: readonly Seed[] = [
  {
    rule: 'no-cycles',
    title: 'two files that import each other, one of them only a type',
    files: {
      'dashboard/src/lib/left.ts': "import type { Right } from './right.ts';\nexport type Left = Right;\nexport const left = 1;\n",
      'dashboard/src/lib/right.ts': "import { left } from './left.ts';\nexport type Right = number;\nexport const right = left;\n",
    },
    from: 'dashboard/src/lib/left.ts',
  },
  {
    rule: 'no-barrels',
    title: 'a file that collects the exports of a folder',
    files: {
      'dashboard/src/components/index.ts': "export { value } from './barrelled.ts';\n",
      'dashboard/src/components/barrelled.ts': value,
      'dashboard/src/components/through-barrel.ts': use('./index.ts'),
    },
    from: 'dashboard/src/components/through-barrel.ts',
  },
  {
    rule: 'no-unresolvable',
    title: 'an import that leads nowhere',
    files: { 'dashboard/src/lib/lost.ts': use('./nowhere.ts') },
    from: 'dashboard/src/lib/lost.ts',
  },
  {
    rule: 'page-without-orphans',
    title: 'a file that nobody imports',
    files: { 'dashboard/src/lib/left-over.ts': value },
    from: 'dashboard/src/lib/left-over.ts',
  },
  {
    rule: 'page-without-server',
    title: 'a page that knows a type of the domain',
    files: {
      'dashboard/src/features/market/knows-domain.ts': typeOf('../../../../src/domain/market/tick.ts'),
      'src/domain/market/tick.ts': type,
    },
    from: 'dashboard/src/features/market/knows-domain.ts',
  },
  {
    rule: 'client-by-its-door',
    title: 'a page that takes a part of the client',
    files: {
      'dashboard/src/live/takes-part.ts': use('../../../client/src/connection.ts'),
      'client/src/connection.ts': value,
    },
    from: 'dashboard/src/live/takes-part.ts',
  },
  {
    rule: 'features-stay-apart',
    title: 'a page that uses a part of another',
    files: { 'dashboard/src/features/alerts/borrows.tsx': use('../market/chart.tsx'), 'dashboard/src/features/market/chart.tsx': value },
    from: 'dashboard/src/features/alerts/borrows.tsx',
  },
  {
    rule: 'parts-know-no-page',
    title: 'a store that knows a page',
    files: { 'dashboard/src/live/knows-page.ts': use('../features/rules/form.ts'), 'dashboard/src/features/rules/form.ts': value },
    from: 'dashboard/src/live/knows-page.ts',
  },
  {
    rule: 'parts-know-no-page',
    title: 'a format that knows the shell',
    files: { 'dashboard/src/lib/knows-shell.ts': use('../app/shell.ts'), 'dashboard/src/app/shell.ts': value },
    from: 'dashboard/src/lib/knows-shell.ts',
  },
  {
    rule: 'pages-know-no-shell',
    title: 'a page that knows the shell',
    files: { 'dashboard/src/features/system/knows-shell.tsx': use('../../app/router.ts'), 'dashboard/src/app/router.ts': value },
    from: 'dashboard/src/features/system/knows-shell.tsx',
  },
  {
    rule: 'react-in-components-and-hooks',
    title: 'a store that keeps its values in React',
    files: { 'dashboard/src/live/reactive.ts': load('react') },
    from: 'dashboard/src/live/reactive.ts',
  },
];

/** Imports of the dashboard that are as they should be. */
export const DASHBOARD_ALLOWED: Files = {
  'dashboard/src/live/use-ticks.ts': load('react'),
  'dashboard/src/components/ticks.tsx': "import 'react';\nimport '../live/use-ticks.ts';\n",
  'dashboard/src/live/by-the-door.ts': "import '@tapewatch/client';\n",
  'client/src/live-client.ts': value,
  'dashboard/src/features/overview/page.tsx':
    "import '../../components/ticks.tsx';\nimport '../../live/by-the-door.ts';\nimport './part.ts';\nimport '../../app/store.ts';\n",
  'dashboard/src/features/overview/part.ts': value,
  'dashboard/src/app/store.ts': value,
  'dashboard/src/app/pages.tsx': "import '../features/overview/page.tsx';\n",
};
