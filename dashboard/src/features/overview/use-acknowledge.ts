/** Takes note of an alert from the list, and says so. */
import type { Alert } from '@tapewatch/client';
import { useTranslation } from 'react-i18next';
import { useActOnAlertMutation } from '../../api/alerts.ts';
import { mayAct } from '../../api/alert-acts.ts';
import { isProblem } from '../../api/api.ts';
import { useAppDispatch } from '../../app/store.ts';
import { told } from '../../components/toasts.ts';
import { entityTag } from '../../api/api.ts';

export function useAcknowledge(): (alert: Alert) => void {
  const { t } = useTranslation('overview');
  const dispatch = useAppDispatch();
  const [act] = useActOnAlertMutation();
  return (alert) => {
    if (!mayAct(alert.status, 'acknowledge')) return;
    act({ id: alert.id, act: { name: 'acknowledge' }, ifMatch: entityTag(alert.version) })
      .unwrap()
      .then(
        () => dispatch(told({ id: alert.id, text: t('alerts.didAcknowledge') })),
        (error: unknown) => dispatch(told({ id: alert.id, tone: 'error', text: isProblem(error as never) ? String((error as { title: string }).title) : t('alerts.notAcknowledged') })),
      );
  };
}
