/** The page Simulator. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function SimulatorPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.simulator')}>
      <p />
    </Panel>
  );
}
