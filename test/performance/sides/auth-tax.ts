/**
 * Side: ticks one by one through `POST /api/prices` of the built server, in turns without being asked who sends them, with an access token and
 * with an API key. Its notes are the CPU time of the server with each ÷ that without; turns are short, so that what else runs is in all alike.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MarketServer } from '../market-server.ts';
import type { Caller } from '../market-server.ts';
import { spreadOf } from '../rounds.ts';
import { report, sideOptions } from '../side.ts';

const AT_ONCE = 8;
const CALLERS: readonly Caller[] = ['anybody', 'token', 'key'];

const { warmTurns, turns, postsPerTurn } = sideOptions<{ warmTurns: number; turns: number; postsPerTurn: number }>();
const server = await MarketServer.start({ hasOpenDoor: true });
const body = Buffer.from('{"symbol":"AAPL","price":101.5,"size":10}');

async function cpuOfTurn(caller: Caller): Promise<number> {
  const before = await server.cpuSeconds();
  let left = postsPerTurn;
  const one = async (): Promise<void> => {
    while ((left -= 1) >= 0) await server.postOne(body, caller);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  while ((await server.counters()).queued > 0) await sleep(5);
  return (await server.cpuSeconds()) - before;
}

const wall = performance.now();
let cpuSeconds = 0;
const taxes: Record<'token' | 'key', number[]> = { token: [], key: [] };
for (let turn = 0; turn < warmTurns + turns; turn += 1) {
  const used = { anybody: 0, token: 0, key: 0 };
  for (const caller of turn % 2 === 0 ? CALLERS : CALLERS.toReversed()) used[caller] = await cpuOfTurn(caller);
  if (turn < warmTurns) continue;
  cpuSeconds += used.token;
  taxes.token.push(used.token / used.anybody);
  taxes.key.push(used.key / used.anybody);
}
const wallSeconds = (performance.now() - wall) / 1000;
const { processed } = await server.counters();
const { code } = await server.stop();
if (code !== 0) throw new Error(`the server ended with ${code}`);
const notes = { token: spreadOf(taxes.token).median, key: spreadOf(taxes.key).median };
report({ units: turns * postsPerTurn, cpuSeconds, wallSeconds, check: { ticks: processed }, notes });
