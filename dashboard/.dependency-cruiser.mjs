/** Who may import whom in the dashboard. Every rule has a seeded violation in test/architecture that it must catch. */
import server from '../.dependency-cruiser.mjs';

const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
/** Rules that hold for the server too. */
const shared = ['no-cycles', 'no-barrels', 'no-unresolvable'].map((wanted) => server.forbidden.find(({ name }) => name === wanted));

export default {
  forbidden: [
    ...shared,
    {
      name: 'page-without-orphans',
      severity: 'error',
      comment: 'A file that nothing imports and that imports nothing is left over.',
      from: { orphan: true, path: '^dashboard/src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'page-without-server',
      severity: 'error',
      comment: 'The page knows the server by its interfaces alone.',
      from: { path: '^dashboard/' },
      to: { path: '^(src|test|scripts)/' },
    },
    {
      name: 'client-by-its-door',
      severity: 'error',
      comment: 'The page uses the client package as any program does: what @tapewatch/client exports.',
      from: { path: '^dashboard/' },
      to: { path: '^client/', pathNot: '^client/src/live-client\\.ts$' },
    },
    {
      name: 'features-stay-apart',
      severity: 'error',
      comment: 'A page can be taken out without touching another; what two need moves to components, lib or live.',
      from: { path: '^dashboard/src/features/([^/]+)/' },
      to: { path: '^dashboard/src/features/[^/]+/', pathNot: '^dashboard/src/features/$1/' },
    },
    {
      name: 'parts-know-no-page',
      severity: 'error',
      comment: 'What all pages share knows none of them, nor the shell around them.',
      from: { path: '^dashboard/src/(api|components|lib|live)/' },
      to: { path: '^dashboard/src/(app|features)/' },
    },
    {
      name: 'pages-know-no-shell',
      severity: 'error',
      comment: 'The shell shows the pages; of it they know the typed store alone.',
      from: { path: '^dashboard/src/features/' },
      to: { path: '^dashboard/src/app/', pathNot: '^dashboard/src/app/store\\.ts$' },
    },
    {
      name: 'react-in-components-and-hooks',
      severity: 'error',
      comment:
        'Ticks never enter the state of React: stores, formats and sums are plain TypeScript, components are .tsx, hooks are use-*.ts.',
      from: { path: '^dashboard/src/.*\\.ts$', pathNot: '/use-[^/]+\\.ts$' },
      to: { path: packages('react', 'react-dom') },
    },
  ],
  options: {
    ...server.options,
    exclude: { path: ['\\.spec\\.tsx?$', '\\.css$'] },
    tsConfig: { fileName: 'dashboard/tsconfig.json' },
    enhancedResolveOptions: {
      ...server.options.enhancedResolveOptions,
      conditionNames: ['types', 'import', 'browser', 'default', 'require'],
      extensions: ['.ts', '.tsx', ...server.options.enhancedResolveOptions.extensions.filter((extension) => extension !== '.ts')],
    },
  },
};
