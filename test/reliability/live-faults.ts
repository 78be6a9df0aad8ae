/** The live part of the fault suite: what clients of the live channels are told while things break. */
import type { Fault } from './fault.ts';
import { liveGarbage } from './live-garbage.ts';
import { liveHerd } from './live-herd.ts';
import { liveKills } from './live-kills.ts';
import { liveRedisAway } from './live-redis-away.ts';
import { LiveRedis } from './live-redis.ts';
import { liveSlowClients } from './live-slow-clients.ts';
import { liveSoak } from './live-soak.ts';

const FAULTS: readonly Fault[] = [liveKills, liveRedisAway, liveSlowClients, liveGarbage, liveHerd, liveSoak];

export const LIVE_FAULTS: readonly Fault[] = FAULTS.map((fault) => ({
  ...fault,
  cannotRun: () => (LiveRedis.isThere() ? null : 'there is no Redis: set TEST_REDIS_URL, or TEST_REDIS_SERVER to a program'),
}));
