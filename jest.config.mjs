/** Jest for all that `npm test` runs: unit specs beside their files, architecture, contract and integration suites. */

/** What every Jest configuration of the repository shares: native ESM, TypeScript by swc with the metadata that dependency injection reads. */
export const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/client/dist/'],
  testPathIgnorePatterns: ['/node_modules/'],
  errorOnDeprecated: true,
};

export default {
  ...base,
  testMatch: [
    '<rootDir>/src/**/*.spec.ts',
    '<rootDir>/test/{architecture,contract,integration}/**/*.spec.ts',
    '<rootDir>/client/{src,test}/**/*.spec.ts',
    '<rootDir>/dashboard/src/**/*.spec.ts',
  ],
  // As Vite has it: the client from its source.
  moduleNameMapper: { '^@tapewatch/client$': '<rootDir>/client/src/live-client.ts' },
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/main.ts', '!src/cli.ts'],
  // Some tests start a server or two with an embedded database: seconds each, many on a busy machine.
  testTimeout: 30_000,
  // Two at a time also where Jest would take one, and a process that has grown is replaced: each file has a module registry of its own.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
