/**
 * `npm run test:security`: tries what the product promises about security and prints one line per promise with what was tried and what
 * failed. Promises about several processes need `TEST_DATABASE_URL` (and `TEST_REDIS_URL`), else they are skipped and say so.
 */
import { parseArgs } from 'node:util';
import { auditTampering } from './audit-tampering.ts';
import { authorisationMatrix } from './authorisation-matrix.ts';
import { forgedTokens } from './forged-tokens.ts';
import { hostileRequests } from './hostile-requests.ts';
import { limits } from './limits.ts';
import { loginFlood } from './login-flood.ts';
import { Tally } from './promise.ts';
import type { SecurityPromise, Surroundings } from './promise.ts';
import { refreshRaces } from './refresh-races.ts';
import { replayedRefreshTokens } from './replayed-refresh-tokens.ts';
import { revocation, revocationByRedis } from './revocation.ts';
import { secretsInLogs } from './secrets-in-logs.ts';

const PROMISES: readonly SecurityPromise[] = [
  authorisationMatrix,
  forgedTokens,
  refreshRaces,
  replayedRefreshTokens,
  revocation,
  revocationByRedis,
  loginFlood,
  limits,
  hostileRequests,
  auditTampering,
  secretsInLogs,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seed: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const surroundings: Surroundings = {
  databaseUrl: process.env['TEST_DATABASE_URL'] || null,
  redisUrl: process.env['TEST_REDIS_URL'] || null,
  seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed),
  share: values.quick ? 0.1 : 1,
};
const unknown = (values.only ?? []).filter((name) => !PROMISES.some((promise) => promise.name === name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}; there are: ${PROMISES.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}
print(`seed ${surroundings.seed}`);
let broken = 0;
for (const promise of PROMISES) {
  if (values.only !== undefined && !values.only.includes(promise.name)) continue;
  if (!(await keeps(promise))) broken += 1;
}
print(broken === 0 ? 'every promise that was tried held' : `${broken} promises did not hold`);
process.exit(broken === 0 ? 0 : 1);

async function keeps(promise: SecurityPromise): Promise<boolean> {
  const missing = promise.needs.filter((service) => surroundings[`${service}Url`] === null);
  if (missing.length > 0) {
    print(`skip  ${promise.title}: needs ${missing.map((service) => `TEST_${service.toUpperCase()}_URL`).join(' and ')}`);
    return true;
  }
  const tally = new Tally();
  const startedAt = performance.now();
  try {
    await promise.run(tally, surroundings);
  } catch (error) {
    tally.check(false, () => `could not be tried to its end: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const { tried, failed, figures, told } = tally;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  // What was never tried was not held.
  const held = failed === 0 && tried > 0;
  print(
    `${held ? 'ok   ' : 'FAIL '} ${promise.title}: ${tried} tried, ${failed} failed${figures.map((f) => `, ${f}`).join('')} (${seconds} s)`,
  );
  for (const line of told) print(`        ${line}`);
  return held;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
