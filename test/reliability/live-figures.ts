/** Preloaded into a server under test: on SIGUSR2 it collects garbage and writes what the process holds to `LIVE_FIGURES_FILE`. */
import { createHook } from 'node:async_hooks';
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
  /** Open sockets, servers and pipes. */
  handles: number;
  timers: number;
  /** Listeners of the process and of all handles. */
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
    const handles = (process as unknown as { _getActiveHandles(): Partial<Emitter>[] })._getActiveHandles();
    const emitters = [process as unknown as Emitter, ...handles.filter((handle): handle is Emitter => 'eventNames' in handle)];
    const listeners = emitters.reduce(
      (sum, emitter) => sum + emitter.eventNames().reduce((count, name) => count + emitter.listenerCount(name), 0),
      0,
    );
    const figures: LiveFigures = {
      heap: heapUsed,
      external: external + arrayBuffers,
      rss,
      handles: handles.length,
      timers: timers.size,
      listeners,
    };
    writeFileSync(`${file}.new`, JSON.stringify(figures));
    renameSync(`${file}.new`, file);
  });
}
