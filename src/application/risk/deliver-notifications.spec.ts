import { beforeEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { ClusterLease } from '../ports/cluster-lease.ts';
import { NotificationQueue } from '../ports/notification-queue.ts';
import type { AttemptResult, DueNotification, Notification } from '../ports/notification-queue.ts';
import { WebhookSender } from '../ports/webhook-sender.ts';
import type { Webhook } from '../ports/webhook-sender.ts';
import { LeaseHolder } from '../transactions/lease-holder.ts';
import { DeliverNotifications, PATIENCE_MS } from './deliver-notifications.ts';

const URL = 'https://desk.example/hook';
const AT = 1_800_000_000_000;

class OneLease extends ClusterLease {
  token: number | null = 7;
  hold = () => Promise.resolve(this.token);
  release = () => Promise.resolve();
}

/** Gives what is due and keeps what is recorded. */
class Queue extends NotificationQueue {
  dueNow: DueNotification[] = [];
  isOurs = true;
  readonly recorded: AttemptResult[] = [];
  expired: [number, number][] = [];

  due(url: string): Promise<DueNotification[]> {
    return Promise.resolve(this.dueNow.splice(0).filter((one) => one.url === url));
  }

  record(results: readonly AttemptResult[]): Promise<boolean> {
    this.recorded.push(...results);
    return Promise.resolve(this.isOurs);
  }

  expire(olderThan: number, forgetBefore: number): Promise<void> {
    this.expired.push([olderThan, forgetBefore]);
    return Promise.resolve();
  }

  find = (): Promise<Notification[]> => Promise.resolve([]);
}

class Sender extends WebhookSender {
  status: number | null = 200;
  readonly sent: Webhook[] = [];

  send(webhook: Webhook): Promise<number | null> {
    this.sent.push(webhook);
    return Promise.resolve(this.status);
  }
}

describe('DeliverNotifications', () => {
  let clock: HandClock;
  let queue: Queue;
  let sender: Sender;
  let leases: OneLease;
  let journal: KeptJournal;
  let deliveries: DeliverNotifications;

  beforeEach(() => {
    clock = new HandClock(AT);
    queue = new Queue();
    sender = new Sender();
    leases = new OneLease();
    journal = new KeptJournal();
    const lease = new LeaseHolder(leases, 'notifications', clock);
    deliveries = new DeliverNotifications(queue, sender, lease, clock, journal, [URL], () => 0.5);
  });

  const aDue = (changes: Partial<DueNotification> = {}): DueNotification => ({
    id: 'n',
    alertId: 'a',
    url: URL,
    type: 'alert.created',
    body: '{}',
    createdAt: AT,
    attempts: 0,
    ...changes,
  });

  it.each([200, 201, 204])('takes %d for a delivery', async (status) => {
    sender.status = status;
    queue.dueNow = [aDue()];
    expect(await deliveries.turn(URL)).toBe(true);
    expect(queue.recorded).toEqual([{ id: 'n', state: 'delivered', status, nextAttemptAt: null }]);
  });

  it.each([
    [0, 1000],
    [1, 2000],
    [5, 32_000],
    [40, 900_000],
  ])('tries again after attempt %d in %d ms', async (attempts, pause) => {
    sender.status = 500;
    queue.dueNow = [aDue({ attempts })];
    await deliveries.turn(URL);
    expect(queue.recorded).toEqual([{ id: 'n', state: 'pending', status: 500, nextAttemptAt: AT + pause }]);
    expect(journal.events).toEqual(['webhook.not_delivered']);
  });

  it.each([302, 404, null])('takes %p for no delivery', async (status) => {
    sender.status = status;
    queue.dueNow = [aDue()];
    await deliveries.turn(URL);
    expect(queue.recorded).toMatchObject([{ state: 'pending', status }]);
  });

  it('gives up after a day', async () => {
    sender.status = 500;
    clock.at = AT + PATIENCE_MS - 900_000;
    queue.dueNow = [aDue({ attempts: 30 })];
    await deliveries.turn(URL);
    clock.at += 1;
    queue.dueNow = [aDue({ attempts: 31 })];
    await deliveries.turn(URL);
    expect(queue.recorded).toMatchObject([{ state: 'pending' }, { state: 'failed', nextAttemptAt: null }]);
  });

  it('sends nothing while another replica has the lease', async () => {
    leases.token = null;
    queue.dueNow = [aDue()];
    expect(await deliveries.turn(URL)).toBe(false);
    expect(sender.sent).toEqual([]);
  });

  it('asks for the lease anew when somebody else wrote under it', async () => {
    queue.isOurs = false;
    queue.dueNow = [aDue()];
    await deliveries.turn(URL);
    leases.token = null;
    queue.dueNow = [aDue()];
    expect(await deliveries.turn(URL)).toBe(false);
  });

  it('gives up what has waited for a day also where no address is set any more', async () => {
    const lease = new LeaseHolder(leases, 'notifications', clock);
    const nowhere = new DeliverNotifications(queue, sender, lease, clock, journal, [], () => 0.5);
    nowhere.start();
    await nowhere.stop();
    expect(queue.expired.map(([olderThan]) => olderThan)).toEqual([AT - PATIENCE_MS - 60_000]);
  });
});
