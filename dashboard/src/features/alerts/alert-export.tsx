/** The export of alerts: by what the server can select of the view. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertFilter, AlertStatus } from '../../api/contract.ts';
import { withQuery } from '../../api/query.ts';
import { ExportDialog } from '../../components/export-dialog.tsx';
import { SelectField } from '../../components/field.tsx';
import { SEVERITIES } from '../../lib/alert-views.ts';
import { useMay } from '../../lib/use-session.ts';
import styles from './dialogs.module.css';

const STATUSES: readonly AlertStatus[] = ['open', 'acknowledged', 'investigating', 'resolved'];

export function AlertExport({ filter, onClose }: { filter: AlertFilter; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const [chosen, choose] = useState(filter);
  const isMasked = !useMay('pii:read');
  return (
    <ExportDialog title={t('export.title')} path={() => withQuery('/api/alerts/export', { ...chosen, format: 'csv' })} onClose={onClose}>
      <SelectField
        label={t('export.status')}
        value={chosen.status ?? ''}
        onChange={(event) => choose({ ...chosen, status: STATUSES.find((status) => status === event.target.value) })}
      >
        <option value="">{t('export.any')}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`common:alertStatus.${status}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('export.severity')}
        value={chosen.severity ?? ''}
        onChange={(event) => choose({ ...chosen, severity: SEVERITIES.find((severity) => severity === event.target.value) })}
      >
        <option value="">{t('export.any')}</option>
        {SEVERITIES.map((severity) => (
          <option key={severity} value={severity}>
            {t(`common:severity.${severity}`)}
          </option>
        ))}
      </SelectField>
      <p className={styles['hint']}>
        {t('export.hint')} {isMasked && t('export.masked')}
      </p>
    </ExportDialog>
  );
}
