/** Jest for `npm run test:e2e`: suites that start the built product as a process of its own, one after the other. */
import { base } from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
