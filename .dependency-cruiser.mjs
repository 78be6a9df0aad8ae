/** Who may import whom. Every rule has a seeded violation in test/architecture that it must catch. */

/** The composition root: the only code that sees all layers. */
const ROOT = '^src/(modules/|cli/|main\\.ts$|app\\.module\\.ts$|cli\\.ts$)';
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
/** A context may know itself, the kernel and, in the application, the ports; and what is listed here. */
const context = (name, ...mayKnow) => ({
  name: `${name}-knows-its-contexts`,
  severity: 'error',
  comment: `${name} knows ${mayKnow.length === 0 ? 'no other context' : `of other contexts only ${mayKnow.join(', ')}`}.`,
  from: { path: `^src/(domain|application)/${name}/` },
  to: {
    path: '^src/(domain|application)/[^/]+/',
    pathNot: `^src/(domain|application)/(${[name, 'kernel', 'ports', ...mayKnow].join('|')})/`,
  },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files in a cycle cannot be understood, tested or moved one by one. Types count: they bind as much.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles',
      severity: 'error',
      comment: 'Folders that need each other are one folder.',
      scope: 'folder',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      comment: 'Import a thing from the file that has it.',
      from: {},
      to: { path: '(^|/)index\\.[cm]?ts$', pathNot: 'node_modules/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nothing imports and that imports nothing is left over.',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'production-without-tests',
      severity: 'error',
      comment: 'What runs in production must run without the tests and without development packages.',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'production-without-development-packages',
      severity: 'error',
      comment: 'The package belongs among the dependencies.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'The domain imports the domain: no Node, no framework, so that it runs in any thread and in any test.',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'application-without-drivers',
      severity: 'error',
      comment: 'The application speaks to the outside, timers included, through its ports; of Node it knows hashes only.',
      from: { path: '^src/application/' },
      to: { pathNot: ['^src/(domain|application)/', packages('@nestjs/common', '@nestjs/cqrs', 'rxjs'), '^(node:)?crypto$'] },
    },
    {
      name: 'ports-see-the-domain',
      severity: 'error',
      comment: 'A port is defined by what it carries, not by who calls it.',
      from: { path: '^src/application/ports/' },
      to: { pathNot: ['^src/domain/', '^src/application/ports/'] },
    },
    {
      name: 'infrastructure-without-presentation',
      severity: 'error',
      comment: 'Adapters serve ports; what clients see is none of their business.',
      from: { path: '^src/infrastructure/' },
      to: { path: '^src/presentation/' },
    },
    {
      name: 'presentation-without-infrastructure',
      severity: 'error',
      comment: 'Controllers speak to the application; which adapter answers is decided in modules/.',
      from: { path: '^src/presentation/' },
      to: { path: '^src/infrastructure/' },
    },
    {
      name: 'only-the-root-composes',
      severity: 'error',
      comment: 'Modules, main and the command line see everything; nothing may see them.',
      from: { path: '^src/', pathNot: ROOT },
      to: { path: ROOT },
    },
    {
      name: 'drivers-stay-apart',
      severity: 'error',
      comment: 'An adapter folder can be taken out without touching another.',
      from: { path: '^src/infrastructure/([^/]+)/' },
      to: { path: '^src/infrastructure/[^/]+/', pathNot: '^src/infrastructure/$1/' },
    },
    {
      name: 'database-in-persistence',
      severity: 'error',
      comment: 'SQL, its driver and its mapper are known in one folder.',
      from: { path: '^src/', pathNot: '^src/infrastructure/persistence/' },
      to: { path: packages('typeorm', 'pg', 'pg-pool', 'pg-protocol', '@electric-sql/pglite') },
    },
    {
      name: 'worker-without-framework',
      severity: 'error',
      comment:
        'A partition thread loads the engine and its rings: it starts in milliseconds and nothing in it waits or allocates per tick.',
      from: { path: '^src/infrastructure/processing/tick-worker\\.ts$' },
      to: {
        path: [
          packages('[^/]+', '@[^/]+/[^/]+'),
          '^src/application/(?!ports/)',
          '^src/(presentation|modules)/',
          '^src/infrastructure/(?!processing/)',
        ],
        reachable: true,
      },
    },
    context('market'),
    context('transactions'),
    context('risk', 'transactions', 'market'),
    context('identity'),
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    // The files of the page at `/docs` run in browsers, not in Node; nothing of them is compiled.
    // Specs use test/support, which uses the sources: that ring is no knot in them.
    exclude: { path: ['\\.spec\\.ts$', '^src/presentation/http/docs-page/'] },
    moduleSystems: ['es6', 'cjs'],
    // Types are erased from the program but not from the reader's head: they count like values.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default', 'require'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['types', 'module', 'main'],
    },
    skipAnalysisNotInRules: false,
  },
};
