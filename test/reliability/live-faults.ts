/** The live part of the fault suite: what clients of the live channels are told while things break. */
import type { Fault } from './fault.ts';
import { liveGarbage } from './live-garbage.ts';
import { liveHerd } from './live-herd.ts';
import { liveKills } from './live-kills.ts';
import { liveRedisAway } from './live-redis-away.ts';
import { liveSlowClients } from './live-slow-clients.ts';
import { liveSoak } from './live-soak.ts';

export const LIVE_FAULTS: readonly Fault[] = [liveKills, liveRedisAway, liveSlowClients, liveGarbage, liveHerd, liveSoak];
