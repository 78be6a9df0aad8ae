/** One message of a channel, made once for all who get it. */
export class Payload {
  /** What a transport made of it for the first client, kept for the others. */
  encoded: unknown = null;

  constructor(
    /** Name of the event on the wire. */
    readonly event: string,
    readonly channel: string,
    readonly epoch: string,
    readonly type: 'snapshot' | 'update',
    /** Epoch milliseconds. */
    readonly ts: number,
    /** JSON. */
    readonly data: string,
    /** Number of the first fact of several. */
    readonly firstSeq: number | null = null,
  ) {}
}
