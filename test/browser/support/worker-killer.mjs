/** Loaded into a server before its own code: each SIGUSR2 ends the thread of its first partition, as a crash of it would. */
import { syncBuiltinESMExports } from 'node:module';
import workers from 'node:worker_threads';

if (workers.isMainThread) {
  const threads = new Map();
  const { Worker } = workers;
  workers.Worker = class extends Worker {
    constructor(file, options) {
      super(file, options);
      if (typeof options?.name === 'string') threads.set(options.name, this);
    }
  };
  syncBuiltinESMExports();
  process.on('SIGUSR2', () => void threads.get('tapewatch-partition-0')?.terminate());
}
