/** The title of the tab with what nobody has taken, and the lines that screen readers hear. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'react-redux';
import { useOpenCount } from '../../lib/use-open-count.ts';
import type { RootState } from '../store.ts';
import { isUnownedCritical, Notifier } from './notifier.ts';

export function News({ page }: { page: string | null }) {
  const { t } = useTranslation();
  const store = useStore<RootState>();
  const [said, say] = useState({ text: '', isUrgent: false });
  const critical = useOpenCount(isUnownedCritical);
  useEffect(() => {
    const title = page === null ? t('product') : t('title', { page });
    document.title = critical === 0 ? title : `(${critical}!) ${title}`;
  }, [critical, page, t]);
  useEffect(
    () =>
      new Notifier(
        (text, isUrgent) => say({ text, isUrgent }),
        () => store.getState().prefs,
      ).start(),
    [store],
  );
  return (
    <>
      <div className="heard" role="status">
        {said.isUrgent ? '' : said.text}
      </div>
      <div className="heard" role="alert">
        {said.isUrgent ? said.text : ''}
      </div>
    </>
  );
}
