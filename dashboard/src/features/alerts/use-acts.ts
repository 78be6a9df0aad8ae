/** What can be done now, and why not: by role, connection and state. Each act goes to the marked rows, else to the open one. */
import { useTranslation } from 'react-i18next';
import { mayAct } from '../../api/alert-acts.ts';
import type { Alert, AlertActName } from '../../api/contract.ts';
import { triage } from '../../lib/triage.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';

/** Why nothing can be done at all; null: it can. */
export function useTriageDenied(): string | null {
  const { t } = useTranslation('alerts');
  const may = useMay('alerts:triage');
  useTopic(live.topic);
  if (!may) return t('common:denied', { permission: 'alerts:triage' });
  return live.isLive ? null : t('common:decide.offline');
}

/** Those that have the act in the state they are shown in. */
export function thatMay(alerts: readonly Alert[], act: AlertActName): Alert[] {
  return alerts.map((alert) => triage.shown(alert)).filter(({ status }) => mayAct(status, act));
}
