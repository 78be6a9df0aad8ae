/** Two decisions about an alert that no list has, and versions that cross. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert, AlertAct, AlertDetail } from '../api/contract.ts';
import { DecidedUpon } from './decided-upon.ts';
import { applied, seenIn } from './pending-acts.ts';
import { sendAct } from './send-act.ts';

const ACKNOWLEDGE: AlertAct = { name: 'acknowledge' };

function alert(version: number, part: Partial<Alert> = {}): Alert {
  return { id: 'a', status: 'open', assignee: null, snoozedUntil: null, severity: 'high', version, ...part } as Alert;
}

describe('Alerts that were decided upon', () => {
  let decided: DecidedUpon;
  const nothing = (): boolean => false;
  const shown = (of: Alert): Alert => {
    const now = applied(of, ACKNOWLEDGE);
    decided.isShownAs(of, now);
    return now;
  };
  const version = (known?: Alert): number | undefined => decided.newest('a', known)?.version;

  beforeEach(() => {
    decided = new DecidedUpon();
  });

  it('are kept without what is not sent yet, so that both of two decisions are sent', async () => {
    const first = alert(1);
    decided.keep([first], nothing);
    const second = shown(first);
    decided.keep([second], nothing);
    const sent = await sendAct(
      {
        act: async () => alert(2, { status: 'acknowledged' }),
        read: async () => alert(2) as AlertDetail,
        known: (id) => decided.newest(id, undefined),
        took: (now) => decided.took(now),
      },
      'a',
      ACKNOWLEDGE,
      seenIn(first),
      false,
    );
    expect(sent.outcome).toBe('done');
    expect(decided.get('a')).toMatchObject({ version: 2, status: second.status });
  });

  it('go before an older version that is known elsewhere, not before a newer one', () => {
    decided.keep([alert(5)], nothing);
    expect([version(alert(4)), version(alert(6)), version()]).toEqual([5, 6, 5]);
  });

  it('are never replaced by an older version, though a dialog stood open upon it', () => {
    const old = shown(alert(1));
    decided.keep([alert(1)], nothing);
    decided.took(alert(2, { status: 'acknowledged' }));
    decided.keep([old], nothing);
    expect(decided.get('a')).toMatchObject({ version: 2, status: 'acknowledged' });
  });

  it('are forgotten with the next decision about others unless they still wait', () => {
    decided.keep([alert(1)], nothing);
    decided.keep([alert(1, { id: 'b' })], (id) => id === 'a');
    expect(version()).toBe(1);
    decided.keep([alert(1, { id: 'c' })], nothing);
    expect(version()).toBeUndefined();
  });
});
