/** The pages on a narrow screen: at the bottom, under the thumb. */
import { Bell, CandlestickChart, CreditCard, Ellipsis, House } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PageDefinition } from '../pages.tsx';
import styles from './tab-bar.module.css';

const TABS = [
  { name: 'overview', icon: House, label: 'page.overview' },
  { name: 'alerts', icon: Bell, label: 'page.alerts' },
  { name: 'market', icon: CandlestickChart, label: 'page.market' },
  { name: 'transactions', icon: CreditCard, label: 'page.payments' },
] as const;

export function TabBar({ pages, current }: { pages: readonly PageDefinition[]; current: PageDefinition | null }) {
  const { t } = useTranslation();
  return (
    <nav className={styles['bar']} aria-label={t('pages')}>
      {TABS.flatMap(({ name, icon: Icon, label }) => {
        const page = pages.find((each) => each.name === name);
        return page === undefined
          ? []
          : [
              <Link key={name} to={page.path} aria-current={name === current?.name ? 'page' : undefined}>
                <Icon size={18} aria-hidden="true" />
                {t(label)}
              </Link>,
            ];
      })}
      <button type="button">
        <Ellipsis size={18} aria-hidden="true" />
        {t('page.more')}
      </button>
    </nav>
  );
}
