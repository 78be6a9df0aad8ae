/** What a panel says of the live channels that it shows: that it is catching up with them, or that the server does not send them. */
import type { Channel } from '@tapewatch/client';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import * as format from '../lib/format.ts';
import { live } from '../live/live.ts';
import styles from './channel-state.module.css';

interface ChannelsProps {
  channels: readonly Channel[];
}

/** Name of a channel without its symbol, as words know it. */
export const familyOf = (channel: string): string => channel.split(':', 1)[0] ?? channel;

const NEEDED: Readonly<Record<string, string>> = {
  transactions: 'transactions:read',
  alerts: 'alerts:read',
  metrics: 'monitoring:read',
};

/** Those of the channels that the server refused; rendered again when they change. */
export function useRefused(channels: readonly Channel[]): readonly Channel[] {
  const key = useSyncExternalStore(live.topic.watch, () => channels.map((channel) => live.refused.get(channel) ?? '').join());
  const codes = key.split(',');
  return channels.filter((_, index) => codes[index] !== '');
}

/** A chip for the header of a panel, until all its channels have caught up. */
export function CatchingUp({ channels }: ChannelsProps) {
  const { t } = useTranslation();
  const key = useSyncExternalStore(live.topic.watch, () => {
    const behind = live.behind(channels);
    return behind === null ? null : `${behind.kind} ${behind.count}`;
  });
  if (key === null) return null;
  const [kind = 'unknown', count = '0'] = key.split(' ');
  return <span className={styles['chip']}>{t(`behind.${kind}`, { number: format.count(Number(count)) })}</span>;
}

/** A line for each channel that the server refused: what is missing, and why. The banner over the page says it aloud. */
export function Refused({ channels }: ChannelsProps) {
  const { t } = useTranslation();
  return useRefused(channels).map((channel) => {
    const family = familyOf(channel);
    const code = live.refused.get(channel);
    const why = code === 'forbidden' ? t('denied', { permission: NEEDED[family] ?? 'market:read' }) : t('refusedFor', { code });
    return (
      <div key={channel} className={styles['line']}>
        {t('refused', { what: t(`channel.${family}`) })} {why}
      </div>
    );
  });
}
