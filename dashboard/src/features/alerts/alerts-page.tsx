/** The page Alerts. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function AlertsPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.alerts')}>
      <p />
    </Panel>
  );
}
