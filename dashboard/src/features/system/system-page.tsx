/** The page System. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function SystemPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.system')}>
      <p />
    </Panel>
  );
}
