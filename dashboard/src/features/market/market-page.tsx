/** The page Market. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function MarketPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.market')}>
      <p />
    </Panel>
  );
}
