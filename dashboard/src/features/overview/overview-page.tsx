/** The page Overview: what needs me and what is going on. Alerts at the left; figures, the tape, the market and payments beside. */
import { useMay } from '../../lib/use-session.ts';
import { useMedia } from '../../lib/use-media.ts';
import { Denied, Panel } from '../../components/panel.tsx';
import { useTranslation } from 'react-i18next';
import { AlertList } from './alert-list.tsx';
import { Anomalies } from './anomalies.tsx';
import { Breakdown } from './breakdown.tsx';
import { Figures } from './figures.tsx';
import { useListBindings } from './use-list-keys.ts';
import styles from './overview-page.module.css';
import { Payments } from './payments.tsx';
import { Tape } from './tape/tape.tsx';
import { Watchlist } from './watchlist.tsx';

/** Room for a fourth column. */
const WIDE = '(min-width: 1920px)';

export default function OverviewPage() {
  const { t } = useTranslation('overview');
  const mayAlerts = useMay('alerts:read');
  const mayMarket = useMay('market:read');
  const isWide = useMedia(WIDE);
  useListBindings();
  return (
    <div className={styles['page']}>
      {mayAlerts ? (
        <AlertList className={styles['alerts']} />
      ) : (
        <Panel title={t('alerts.title')} className={styles['alerts']}>
          <Denied permission="alerts:read" />
        </Panel>
      )}
      <div className={styles['right']}>
        <Figures className={styles['figures']} />
        <Tape className={styles['tape']} />
        <div className={styles['lower']}>
          <div className={styles['market']}>
            <Watchlist className={styles['watchlist']} />
            <Breakdown className={styles['bars']} />
          </div>
          <Payments className={styles['payments']} />
          {isWide && mayMarket && <Anomalies className={styles['anomalies']} />}
        </div>
      </div>
    </div>
  );
}
