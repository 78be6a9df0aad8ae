/** Wakes whoever reads what was committed: at once in this process, and on other replicas sooner than they would look by themselves. */

export type SignalTopic = 'revocations' | 'transactions' | 'alerts' | 'anomalies';

/** A signal says nothing but that there is something to read. Other replicas may miss it: then they see it when they look next. */
export abstract class ClusterSignal {
  /** Returns at once and never throws. Call it after the commit. */
  abstract send(topic: SignalTopic): void;
  /** Calls `wake` whenever this or another replica has sent; it must be quick and not throw. */
  abstract listen(topic: SignalTopic, wake: () => void): void;
}
