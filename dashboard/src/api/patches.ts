/** What live channels tell, put into answers that are shown: they change in place, nothing is asked for again. */
import { alertsApi } from './alerts.ts';
import type { Alert, Transaction } from './contract.ts';
import { entityTag } from './api.ts';
import { transactionsApi } from './transactions.ts';

/** Dispatch it with each alert that comes: an alert whose detail is cached gets its fields; its timeline stays until it is read again. */
export function patchAlert(alert: Alert): ReturnType<typeof alertsApi.util.updateQueryData<'getAlert'>> {
  return alertsApi.util.updateQueryData('getAlert', alert.id, (shown) => {
    if (alert.version > shown.version) Object.assign(shown, alert, { etag: entityTag(alert.version) });
  });
}

/** The same for a transaction; its history stays until it is read again. */
export function patchTransaction(transaction: Transaction): ReturnType<typeof transactionsApi.util.updateQueryData<'getTransaction'>> {
  return transactionsApi.util.updateQueryData('getTransaction', transaction.id, (shown) => {
    if (transaction.version > shown.version) Object.assign(shown, transaction);
  });
}
