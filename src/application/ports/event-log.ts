/** Events of the whole cluster, numbered in one order for all replicas. */

export interface EventPage<Event> {
  readonly events: readonly Event[];
  /** The position after which to read on. */
  readonly position: number;
  /** What came right after the position that was asked for is kept no more. */
  readonly isCut: boolean;
  readonly isMoreWaiting: boolean;
}

export abstract class EventLog<Event> {
  /** Position of the newest event; 0 without any. */
  abstract newest(): Promise<number>;
  /** The oldest after `position`. */
  abstract after(position: number, limit: number): Promise<EventPage<Event>>;
}
