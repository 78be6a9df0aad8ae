/** The page Admin. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function AdminPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.admin')}>
      <p />
    </Panel>
  );
}
