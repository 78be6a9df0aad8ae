/** Wakes readers here at once, and on other replicas by a message without content: what there is to read they read in the database. */
import { randomUUID } from 'node:crypto';
import { ClusterSignal } from '../../application/ports/cluster-signal.ts';
import type { SignalTopic } from '../../application/ports/cluster-signal.ts';
import type { RedisConnection } from './connection.ts';

const CHANNELS = 'news:';
/** Of one topic at most one message in this time is sent, and so often one that was heard wakes: a flood costs nobody more than that. */
const LEAST_GAP_MS = 20;

export class RedisClusterSignal extends ClusterSignal {
  /** Tells our own messages, which come back to us, from those of others. */
  private readonly origin: string = randomUUID();
  private readonly listeners = new Map<SignalTopic, (() => void)[]>();
  private readonly publishers = new Map<SignalTopic, () => void>();

  /** @param connection null: only readers here are woken */
  constructor(private readonly connection: RedisConnection | null) {
    super();
  }

  send(topic: SignalTopic): void {
    this.wake(topic);
    if (this.connection === null) return;
    let publish = this.publishers.get(topic);
    if (publish === undefined) {
      publish = atMostEvery(LEAST_GAP_MS, () => this.connection?.publish(CHANNELS + topic, this.origin));
      this.publishers.set(topic, publish);
    }
    publish();
  }

  listen(topic: SignalTopic, wake: () => void): void {
    const listeners = this.listeners.get(topic);
    if (listeners !== undefined) {
      listeners.push(wake);
      return;
    }
    this.listeners.set(topic, [wake]);
    const heard = atMostEvery(LEAST_GAP_MS, () => this.wake(topic));
    this.connection?.listen(CHANNELS + topic, (origin) => {
      if (origin !== this.origin) heard();
    });
  }

  private wake(topic: SignalTopic): void {
    for (const wake of this.listeners.get(topic) ?? []) wake();
  }
}

/** Acts at once, and at the end of the time once more where it was called meanwhile. */
function atMostEvery(ms: number, act: () => void): () => void {
  let isResting = false;
  let isDue = false;
  const run = (): void => {
    isDue = false;
    isResting = true;
    act();
    setTimeout(() => {
      isResting = false;
      if (isDue) run();
    }, ms).unref();
  };
  return () => {
    if (isResting) isDue = true;
    else run();
  };
}
