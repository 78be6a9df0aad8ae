/** One line under the top bar, only when something is wrong: no connection, a restart, figures that do not add up, a session that ends. */
import { useTranslation } from 'react-i18next';
import { session } from '../../api/session.ts';
import { familyOf } from '../../components/channel-state.tsx';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import { runtimeStore } from '../../live/runtime-store.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './banner.module.css';

/** A session that ends so soon and could not be renewed is told. */
const ENDS_SOON_MS = 60_000;

export function Banner() {
  const { t, i18n } = useTranslation('shell');
  useTopic(live.topic);
  useTopic(runtimeStore.topic);
  const { reach, asOf, retryAt, isServerRestarting } = live;
  const since = asOf === null ? format.NONE : format.time(asOf);
  if (reach === 'offline' && session.current !== null) {
    const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    return (
      <div className={styles['banner']} role="alert">
        <span>{isServerRestarting ? t('banner.restarting', { since }) : t('banner.lost', { since })}</span>
        <span className={styles['space']} />
        <span className="num" aria-hidden="true">
          {t('banner.next', { seconds })}
        </span>
        {live.endedBy === null && (
          <button type="button" onClick={() => live.retryNow()}>
            {t('banner.now')}
          </button>
        )}
      </div>
    );
  }
  if (reach === 'silent') {
    return (
      <div className={styles['banner']} role="alert">
        {t('banner.silent', { since })}
      </div>
    );
  }
  if (runtimeStore.identityHolds === false) {
    return (
      <div className={`${styles['banner']} ${styles['critical']}`} role="alert">
        {t('banner.breached')}
      </div>
    );
  }
  const list = (channels: Iterable<string>): string =>
    new Intl.ListFormat(i18n.language).format(new Set([...channels].map((channel) => t(`common:channel.${familyOf(channel)}`))));
  const endsInMs = session.current === null ? Infinity : session.current.endsAt - Date.now();
  const text =
    endsInMs <= ENDS_SOON_MS
      ? t('banner.ends', { seconds: Math.max(0, Math.ceil(endsInMs / 1000)) })
      : live.lastingBehind.length > 0
        ? t('banner.behind', { what: list(live.lastingBehind) })
        : live.refused.size > 0
          ? t('banner.refused', { what: list(live.refused.keys()) })
          : null;
  if (text === null) return null;
  return (
    <div className={styles['banner']} role="status">
      {text}
    </div>
  );
}
