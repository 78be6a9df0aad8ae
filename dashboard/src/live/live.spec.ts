/** What the page knows of its channels: which ones were refused, until they are asked for again or nobody follows them, and what it is behind with. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

type Listener = (value: unknown) => void;

/** The client as the page uses it, without a server. */
class FakeClient {
  readonly state = 'live';
  readonly failure = null;
  readonly roundTripMs = 20;
  readonly bytesReceived = 0;
  readonly serverNow = 0;
  readonly subscribed: string[] = [];
  private readonly listeners = new Map<string, Listener>();

  constructor() {
    client = this;
  }

  on(event: string, listener: Listener): void {
    this.listeners.set(event, listener);
  }
  tell(event: string, value: unknown): void {
    this.listeners.get(event)?.(value);
  }
  subscribe(channel: string): () => void {
    this.subscribed.push(channel);
    return () => undefined;
  }
  connect(): void {}
  close(): void {}
  retryNow(): void {}
}

let client: FakeClient;
const page = { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined };
const globals = { document: page, window: page, location: { origin: 'http://tapewatch' } };

describe('the live connection of the page', () => {
  let live: (typeof import('./live.ts'))['live'];

  beforeAll(async () => {
    Object.assign(globalThis, globals);
    jest.unstable_mockModule('@tapewatch/client', () => ({ LiveClient: FakeClient }));
    ({ live } = await import('./live.ts'));
  });
  afterAll(() => {
    live.stop();
    for (const name of Object.keys(globals)) Reflect.deleteProperty(globalThis, name);
  });
  beforeEach(() => {
    live.stop();
    live.start(() => Promise.resolve('token'));
  });

  const refuse = (channel: string): void => client.tell('ended', { channel, code: 'forbidden' });

  it('knows a refused channel until nobody follows it any more', () => {
    const leave = [live.follow('alerts', () => undefined), live.follow('alerts', () => undefined)];
    refuse('alerts');
    expect([...live.refused]).toEqual([['alerts', 'forbidden']]);
    leave[0]!();
    expect(live.refused.size).toBe(1);
    leave[1]!();
    expect(live.refused.size).toBe(0);
  });

  it('asks for a refused channel again with the next one who follows it, for all of them', () => {
    const leave = [live.follow('metrics', () => undefined), live.follow('metrics', () => undefined)];
    refuse('metrics');
    leave.push(live.follow('metrics', () => undefined));
    expect([live.refused.size, client.subscribed]).toEqual([0, Array(5).fill('metrics')]);
    for (const each of leave) each();
  });

  it('is behind with a channel that was skipped', () => {
    expect(live.behind(['metrics'])).toBeNull();
    client.tell('lagged', { channel: 'metrics', dropped: 5 });
    expect([live.behind(['metrics']), live.behind(['alerts'])]).toEqual([{ kind: 'skipped', count: 5 }, null]);
    expect(live.lastingBehind).toEqual([]);
  });
});
