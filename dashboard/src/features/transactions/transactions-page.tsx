/** The page Transactions. */
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';

export default function TransactionsPage() {
  const { t } = useTranslation();
  return (
    <Panel title={t('page.transactions')}>
      <p />
    </Panel>
  );
}
