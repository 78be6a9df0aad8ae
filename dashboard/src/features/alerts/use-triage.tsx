/** What a person does about the alerts of the page: by key, button or palette; on the marked rows, else on the open one. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useActOnAlertMutation } from '../../api/alerts.ts';
import type { ApiError } from '../../api/api.ts';
import type { Alert } from '../../api/contract.ts';
import { Problem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { alertTitle } from '../../lib/hit-words.ts';
import { triage } from '../../lib/triage.ts';
import type { Marks } from '../../lib/use-marks.ts';
import { useSignedIn } from '../../lib/use-session.ts';
import { useTopic } from '../../live/use-topic.ts';
import { AssignDialog, ResolveDialog, SnoozeDialog } from './dialogs.tsx';
import { thatMay, useTriageDenied } from './use-acts.ts';

export type Act = 'acknowledge' | 'resolve' | 'snooze' | 'assign' | 'reopen';

export interface Triage {
  /** Why nothing can be done at all. */
  denied: string | null;
  act: (act: Act) => void;
  takeOver: () => void;
  undo: () => void;
  /** What is asked for now. */
  dialog: ReactNode;
}

export interface TriageOf {
  open: Alert | undefined;
  /** Marked ones that are shown. */
  marked: readonly Alert[];
  /** Marked ones that are hidden block every act. */
  hidden: number;
  marks: Marks;
  /** Who has alerts now. */
  people: readonly string[];
  onUndone: (ids: readonly string[]) => void;
}

export function useTriage({ open, marked, hidden, marks, people, onUndone }: TriageOf): Triage {
  const { t } = useTranslation('alerts');
  const me = useSignedIn()?.username ?? null;
  const denied = useTriageDenied();
  const [asked, ask] = useState<{ act: Act; alerts: readonly Alert[] } | null>(null);
  const [actOnAlert] = useActOnAlertMutation();
  useRefusedMarked(marks);
  const targets = (act: Act): Alert[] =>
    denied !== null || hidden > 0 ? [] : thatMay(marked.length > 0 ? marked : open === undefined ? [] : [open], act);
  const done = (alerts: readonly Alert[]): void => marks.drop(alerts.map(({ id }) => id));
  const assign = (assignee: string | null, alerts: readonly Alert[]): void => {
    triage.assign(assignee, alerts);
    done(alerts);
  };
  const act = (name: Act): void => {
    const alerts = targets(name);
    if (alerts.length === 0) return;
    if (name !== 'acknowledge') {
      ask({ act: name, alerts });
      return;
    }
    triage.decide({ name }, alerts);
    done(alerts);
  };
  const about = (alerts: readonly Alert[]): string => {
    const [first] = alerts;
    return alerts.length === 1 && first !== undefined ? alertTitle(first, t) : t('common:triage.alerts', { count: alerts.length });
  };
  const close = (): void => ask(null);
  /** Each by itself: what is refused stays marked and is asked for again. */
  const reopen = async (reason: string, alerts: readonly Alert[]): Promise<void> => {
    const refused: { alert: Alert; error: ApiError }[] = [];
    for (const alert of alerts) {
      const { error } = await actOnAlert({ id: alert.id, act: { name: 'reopen', reason } });
      if (error !== undefined) refused.push({ alert, error: error as ApiError });
    }
    done(alerts.filter((alert) => refused.every((each) => each.alert !== alert)));
    if (refused.length === 0) return;
    ask({ act: 'reopen', alerts: refused.map(({ alert }) => alert) });
    throw refusedOf(
      refused.map(({ error }) => error),
      alerts.length,
      t,
    );
  };
  return {
    denied,
    act,
    takeOver: () => {
      const alerts = targets('assign');
      if (me !== null && alerts.length > 0) assign(me, alerts);
    },
    undo: () => onUndone(triage.undo()),
    dialog: asked !== null && (
      <>
        {asked.act === 'resolve' && (
          <ResolveDialog
            about={about(asked.alerts)}
            onClose={close}
            onDone={(resolution) => {
              triage.decide({ name: 'resolve', ...resolution }, asked.alerts);
              done(asked.alerts);
            }}
          />
        )}
        {asked.act === 'snooze' && (
          <SnoozeDialog
            about={about(asked.alerts)}
            onClose={close}
            onDone={(snoozing) => {
              triage.decide({ name: 'snooze', ...snoozing }, asked.alerts);
              done(asked.alerts);
            }}
          />
        )}
        {asked.act === 'assign' && (
          <AssignDialog
            about={about(asked.alerts)}
            known={people}
            me={me}
            onClose={close}
            onDone={(assignee) => assign(assignee, asked.alerts)}
          />
        )}
        {asked.act === 'reopen' && (
          <ConfirmDialog
            title={t('reopen.title', { about: about(asked.alerts) })}
            confirm={t('reopen.do')}
            asksReason
            onClose={close}
            onConfirm={(reason) => reopen(reason, asked.alerts)}
          >
            {t('reopen.hint')}
          </ConfirmDialog>
        )}
      </>
    ),
  };
}

/** How many were refused, and why. */
function refusedOf(errors: readonly ApiError[], all: number, t: TFunction): Problem {
  const reasons = new Set(
    errors.map((error) =>
      error.status === 'unreachable' ? t('common:unreachable') : t(`common:errors.${error.code}`, { defaultValue: error.detail }),
    ),
  );
  const why = [...reasons].join('; ');
  const detail = all === 1 ? why : t('reopen.refused', { count: errors.length, all, reasons: why });
  return new Problem(409, { code: 'not_reopened', detail });
}

/** What was refused of a common act is marked again, so that it is not lost among the rows. */
function useRefusedMarked(marks: Marks): void {
  useTopic(triage.topic);
  const told = useRef<ReadonlySet<string>>(new Set());
  const { refused } = triage;
  const key = [...refused].join();
  useEffect(() => {
    const fresh = key === '' ? [] : key.split(',').filter((id) => !told.current.has(id));
    told.current = new Set(key === '' ? [] : key.split(','));
    if (fresh.length > 1) marks.add(fresh);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what was refused is in the key
  }, [key]);
}
