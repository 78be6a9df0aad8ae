/** Strangers who talk nonsense on the live ports, before and after they signed in. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { GarbageFrames, text } from './live-garbage-frames.ts';
import { LiveScene } from './live-scene.ts';

const FRAMES = 20_000;
const FRAMES_MIN = 2000;
const CLIENTS = 20;
const STRANGERS = 16;
const FRAMES_EACH = 50;
const SEED = 20_261_121;
const PATIENCE_MS = 3000;
/** A stranger hears what it said last answered. */
const LISTEN_MS = 100;
const WHOLE_MS = 5000;
const PATHS = [
  '/socket.io/?EIO=4&transport=websocket',
  '/ws',
  '/socket.io/?EIO=3&transport=websocket',
  '/socket.io/?transport=polling',
  '/ws?symbols=%00',
];

export const liveGarbage: Fault = {
  name: 'live-garbage',
  title: `${FRAMES} frames of nonsense on Engine.IO, Socket.IO and WebSocket: no exit, no client is cut, nothing is late or missing`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const scene = await LiveScene.open({ databaseUrl, replicas: 1 });
    try {
      const [load, news] = [scene.transactions(20), scene.news(200)];
      load.start();
      news.start();
      await scene.follow(CLIENTS);
      const { server } = scene.replicas.running.get('one')!;
      const frames = new GarbageFrames(SEED);
      const wanted = Math.max(FRAMES_MIN, FRAMES * share);
      const counts = { frames: 0, connections: 0, signedIn: 0 };
      const strangers = Array.from({ length: STRANGERS }, async (_, i) => {
        for (let n = 0; counts.frames < wanted; n += 1) {
          counts.connections += 1;
          // A third signs in first: then it is heard further inside.
          const apiKey = (i + n) % 3 === 0 ? scene.readers[0]! : null;
          const sent = await stranger(Number(new URL(server.url).port), apiKey, frames, counts);
          counts.frames += sent;
        }
      });
      await Promise.all(strangers);
      verdict.faults = counts.frames;
      const wholeMs = await scene.whole(WHOLE_MS, news.quotes);
      if (wholeMs === null) verdict.problems.push(`clients were not whole within ${WHOLE_MS / 1000} s`);
      await Promise.all([news.stop(), load.stop()]);
      await scene.quiet();
      await scene.whole(WHOLE_MS, news.quotes);
      await sleep(1500);
      const left = await scene.metric('tapewatch_live_clients{transport="socketio"}');
      if (left !== CLIENTS) verdict.problems.push(`${left} clients are counted, of which ${CLIENTS} are ours`);
      const cut = await scene.metric('tapewatch_live_disconnects_total{code="protocol_error"}');
      verdict.acknowledged = load.acknowledged;
      verdict.figures.push(
        `${counts.frames} frames on ${counts.connections} connections, ${counts.signedIn} of them signed in, ${cut} cut as protocol_error; ` +
          `others whole ${wholeMs?.toFixed(0)} ms after, ${scene.findings.reconnected(CLIENTS)} of them cut`,
      );
      if (scene.findings.reconnected(CLIENTS) > 0) verdict.problems.push('clients were cut');
      if (cut === 0) verdict.problems.push('no stranger was cut for what it said');
      if (counts.signedIn === 0) verdict.problems.push('no stranger signed in: the nonsense stayed outside');
      await scene.judge(verdict);
      verdict.problems.push(...(await scene.end()));
    } finally {
      await scene.close();
    }
    return verdict;
  },
};

/** One connection that talks nonsense until it is closed or has said enough; the frames that it sent. */
async function stranger(port: number, apiKey: string | null, frames: GarbageFrames, counts: { signedIn: number }): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => (heard = (heard + data.toString('latin1')).slice(-4000)));
  try {
    await Promise.race([once(socket, 'connect'), sleep(PATIENCE_MS)]);
    const isOfQuotes = apiKey !== null && frames.pick([true, false, false, false]);
    const path = apiKey === null ? frames.pick([...PATHS, PATHS[0]!, PATHS[0]!]) : PATHS[isOfQuotes ? 1 : 0]!;
    const key = isOfQuotes ? `X-Api-Key: ${apiKey}\r\n` : '';
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${key}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    if (!(await heardOf(socket, () => heard.includes('\r\n\r\n')))) return 0;
    if (apiKey !== null && !isOfQuotes) {
      socket.write(text(`40/live,${JSON.stringify({ apiKey })}`));
      if (await heardOf(socket, () => heard.includes('40/live,'))) counts.signedIn += 1;
    }
    const gentle = apiKey === null ? 0 : frames.pick([FRAMES_EACH, FRAMES_EACH, FRAMES_EACH / 2]);
    let sent = 0;
    for (; sent < FRAMES_EACH && !socket.destroyed && socket.writable; sent += 1) {
      socket.write(frames.next(sent < gentle));
      if (sent % 5 === 4) await sleep(2);
    }
    await heardOf(socket, () => false, LISTEN_MS);
    return Math.max(1, sent);
  } finally {
    socket.destroy();
  }
}

async function heardOf(socket: Socket, isHeard: () => boolean, ms = PATIENCE_MS): Promise<boolean> {
  const endAt = performance.now() + ms;
  while (!isHeard() && !socket.destroyed && performance.now() < endAt) await sleep(3);
  return isHeard();
}
