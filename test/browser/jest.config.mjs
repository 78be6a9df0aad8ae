/** Jest for `npm run test:browser`: the built dashboard in a real Chromium, against the built server, one suite after the other. */
import { base } from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
  // A server with its own database starts, a browser starts, people are simulated: seconds each, more on a busy machine.
  testTimeout: 120_000,
  maxWorkers: 1,
  // Where a server does not start in time, a browser that nobody knows any more would keep the process for ever.
  forceExit: true,
};
