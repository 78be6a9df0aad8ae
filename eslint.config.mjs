/** Lint rules: what the compiler cannot see, above all lost promises and hidden sources of time and randomness. */
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const CLOCK = 'take the time from the Clock port';
const RANDOM = 'take randomness as a parameter or through a port';

/** Time and randomness that a test could not set by hand. */
const nondeterminism = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: `No Date.now() here: ${CLOCK}.` },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `No new Date() here: ${CLOCK}.` },
  { selector: "CallExpression[callee.name='Date']", message: `No Date() here: ${CLOCK}.` },
  { selector: "MemberExpression[object.name='performance'][property.name='now']", message: `No performance.now() here: ${CLOCK}.` },
  { selector: "MemberExpression[object.name='process'][property.name='hrtime']", message: `No process.hrtime here: ${CLOCK}.` },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: `No Math.random() here: ${RANDOM}.` },
  {
    selector: "MemberExpression[object.name='crypto'][property.name=/^(randomUUID|getRandomValues)$/]",
    message: `No random ids here: ${RANDOM}.`,
  },
];
/** The same by import. */
const randomImports = {
  name: 'node:crypto',
  importNames: ['randomBytes', 'randomFill', 'randomInt', 'randomUUID', 'getRandomValues', 'webcrypto'],
  message: `No randomness here: ${RANDOM}.`,
};
const blocking = {
  selector: "MemberExpression[object.name='Atomics'][property.name='wait']",
  message: 'Atomics.wait stops the whole thread: only a ring that a worker thread sleeps on may call it.',
};

/** What the policy of the page refuses: text that becomes markup or code. */
const unsafeMarkup = [
  { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text stays text: the policy of the page refuses markup.' },
  {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
    message: 'Text stays text: the policy of the page refuses markup.',
  },
  {
    selector: "CallExpression[callee.property.name='insertAdjacentHTML']",
    message: 'Text stays text: the policy of the page refuses markup.',
  },
  { selector: "JSXOpeningElement[name.name='style']", message: 'Styles stand in files: the policy of the page refuses others.' },
];

/** Of the plugin those that find mistakes; the rest advises a compiler that is not used here. */
const hooks = {
  'react-hooks/rules-of-hooks': 'error',
  'react-hooks/exhaustive-deps': 'error',
  'react-hooks/static-components': 'error',
  'react-hooks/set-state-in-render': 'error',
  'react-hooks/error-boundaries': 'error',
  'react-hooks/immutability': 'error',
  'react-hooks/globals': 'error',
};

/** Rules that need no types; for every file. */
const plain = {
  'no-console': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-debugger': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-var': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'no-template-curly-in-string': 'error',
  'no-unreachable-loop': ['error', { ignore: [] }],
  'no-constant-condition': ['error', { checkLoops: false }],
  'no-fallthrough': 'error',
  'no-unsafe-finally': 'error',
  'no-sparse-arrays': 'error',
  'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
};

export default defineConfig(
  { ignores: ['**/dist/', 'coverage/', 'node_modules/', 'data/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: plain,
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...plain,
      'no-restricted-syntax': ['error', blocking],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-assertions': 'error',
      // Files with decorators are left out by the rule itself: their imports are read at run time by dependency injection.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-duplicate-enum-values': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-namespace': 'error',
      '@typescript-eslint/no-redundant-type-constituents': 'error',
      '@typescript-eslint/no-require-imports': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-function-type': 'error',
      '@typescript-eslint/no-unused-expressions': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
    },
  },
  {
    files: ['src/domain/**/*.ts', 'src/application/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', blocking, ...nondeterminism],
      'no-restricted-imports': ['error', { paths: [randomImports, { ...randomImports, name: 'crypto' }] }],
    },
  },
  {
    // A worker thread sleeps on the side of a ring that is its own; the main thread has the other side.
    files: ['src/infrastructure/processing/tick-worker.ts', 'src/infrastructure/processing/*-ring.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Runs in browsers, where time is the reader's own.
    files: ['dashboard/src/**/*.ts', 'dashboard/src/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...hooks, 'no-restricted-syntax': ['error', ...unsafeMarkup] },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['src/cli.ts', 'src/main.ts', 'scripts/**', 'test/performance/**', 'test/browser/**'],
    rules: { 'no-console': 'off' },
  },
);
