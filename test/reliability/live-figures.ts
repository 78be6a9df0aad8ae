/** Preloaded into a server under test: on SIGUSR2 it collects garbage and writes what the process holds to `LIVE_FIGURES_FILE`. */
import { createHook } from 'node:async_hooks';
import { Server } from 'node:net';
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

export interface LiveFigures {
  /** In use after a collection, bytes. */
  heap: number;
  /** Buffers and the like, bytes. */
  external: number;
  rss: number;
  /** Connections that others opened. */
  sockets: number;
  timers: number;
  /** Of the process, of its servers and of those connections. */
  listeners: number;
}

interface Emitter {
  eventNames(): (string | symbol)[];
  listenerCount(name: string | symbol): number;
}

const file = process.env['LIVE_FIGURES_FILE'];

if (isMainThread && file !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const timers = new Set<number>();
  const hook = createHook({ init: (id, type) => void (type === 'Timeout' && timers.add(id)), destroy: (id) => void timers.delete(id) });
  // It costs something with every promise.
  if (process.env['LIVE_FIGURES_TIMERS'] === 'true') hook.enable();
  process.on('SIGUSR2', () => {
    collect();
    collect();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    const handles = (process as unknown as { _getActiveHandles(): (Partial<Emitter> & { server?: unknown })[] })._getActiveHandles();
    // Connections of our own, to the database, come and go with the load.
    const accepted = handles.filter(({ server }) => server !== undefined && server !== null);
    const servers = handles.filter((handle) => handle instanceof Server);
    const emitters = [process, ...servers, ...accepted] as unknown as Emitter[];
    const listeners = emitters.reduce(
      (sum, emitter) => sum + emitter.eventNames().reduce((count, name) => count + emitter.listenerCount(name), 0),
      0,
    );
    const figures: LiveFigures = {
      heap: heapUsed,
      external: external + arrayBuffers,
      rss,
      sockets: accepted.length,
      timers: timers.size,
      listeners,
    };
    writeFileSync(`${file}.new`, JSON.stringify(figures));
    renameSync(`${file}.new`, file);
  });
}
