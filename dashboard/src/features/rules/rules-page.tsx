/** The page Rules. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function RulesPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.rules')}>
      <p />
    </Panel>
  );
}
