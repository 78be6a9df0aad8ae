/** The page Overview. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function OverviewPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.overview')}>
      <p />
    </Panel>
  );
}
