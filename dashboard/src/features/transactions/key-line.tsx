/** The keys that are used most on this page. */
import { useTranslation } from 'react-i18next';
import { Key } from '../../components/button.tsx';
import styles from './transactions-page.module.css';

export function KeyLine() {
  const { t } = useTranslation('transactions');
  return (
    <div className={styles['keys']} aria-hidden="true">
      <span>
        <Key chord="j" /> <Key chord="k" /> {t('key.move')}
      </span>
      <span>
        <Key chord="Enter" /> {t('key.open')}
      </span>
      <span>
        <Key chord="f" /> {t('key.filter')}
      </span>
      <span>
        <Key chord="x" /> {t('key.mark')}
      </span>
      <span>
        <Key chord="Space" /> {t('key.hold')}
      </span>
      <span>
        <Key chord="e" /> {t('key.export')}
      </span>
    </div>
  );
}
