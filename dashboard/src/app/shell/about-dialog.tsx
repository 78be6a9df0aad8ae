/** What this is, its version, and whose work it shows. */
import { useTranslation } from 'react-i18next';
import type { Health } from '../../api/contract.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Facts } from '../../components/panel.tsx';
import styles from './status-bar.module.css';

export function AboutDialog({ health, onClose }: { health: Health | null; onClose: () => void }) {
  const { t } = useTranslation('shell');
  return (
    <Dialog title={t('about')} onClose={onClose}>
      <Facts
        items={[
          [t('version'), health?.version ?? '…'],
          [t('mode'), health?.mode ?? '…'],
          [t('instance'), health?.instance ?? '…'],
        ]}
      />
      <p className={styles['notice']}>{t('chartsNotice')}</p>
      <p className={styles['notice']}>{t('fontNotice')}</p>
      <p className={styles['notice']}>
        <a href="/docs">{t('apiDocs')}</a>
      </p>
    </Dialog>
  );
}
