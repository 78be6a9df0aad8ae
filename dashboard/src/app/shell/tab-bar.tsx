/** The pages on a narrow screen: at the bottom, under the thumb. */
import { Bell, CandlestickChart, CreditCard, Ellipsis, House } from 'lucide-react';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import styles from './tab-bar.module.css';
import type { TopBarProps } from './top-bar.tsx';

const TABS = [
  { name: 'overview', icon: House, label: 'page.overview' },
  { name: 'alerts', icon: Bell, label: 'page.alerts' },
  { name: 'market', icon: CandlestickChart, label: 'page.market' },
  { name: 'transactions', icon: CreditCard, label: 'page.payments' },
] as const;

export function TabBar({ pages, current, openPalette }: TopBarProps) {
  const { t } = useTranslation();
  const id = useId();
  const sheet = useRef<HTMLDivElement>(null);
  const close = (): void => sheet.current?.hidePopover();
  const others = pages.filter(({ name }) => !TABS.some((tab) => tab.name === name));
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
      <button type="button" popoverTarget={id}>
        <Ellipsis size={18} aria-hidden="true" />
        {t('page.more')}
      </button>
      <div ref={sheet} id={id} popover="auto" className={styles['sheet']}>
        {others.map(({ name, path }) => (
          <Link key={name} to={path} onClick={close}>
            {t(`page.${name}`)}
          </Link>
        ))}
        <button
          type="button"
          onClick={() => {
            close();
            openPalette();
          }}
        >
          {t('search')}
        </button>
      </div>
    </nav>
  );
}
