/** Says that a list holds its order, since when, why, and how many rows are new. */
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import * as format from '../../lib/format.ts';
import { NEWCOMERS_COUNTED } from '../../live/held-list.ts';
import type { HeldList } from '../../live/held-list.ts';
import { Key } from '../button.tsx';
import styles from './live-table.module.css';
import { NewcomersSpoken } from './newcomers-spoken.tsx';

export function HoldStrip<T extends { readonly id: string }>({ list, onShow }: { list: HeldList<T>; onShow: () => void }) {
  const { t } = useTranslation();
  // Not rendered with each frame: only what it says.
  useSyncExternalStore(list.topic.watch, () => (list.heldSince === null ? '' : `${list.heldSince} ${list.reason} ${list.newcomers}`));
  if (list.heldSince === null || list.reason === null) return null;
  const isOverfull = list.newcomers >= NEWCOMERS_COUNTED;
  return (
    <div className={styles['strip']}>
      <span className={styles['why']}>
        {t('hold.since', { time: format.time(list.heldSince) })} {t(`hold.${list.reason}`)} {t('hold.alive')}
      </span>
      <span className={styles['fill']} />
      <span className="num">
        {isOverfull ? t('hold.overfull', { count: NEWCOMERS_COUNTED }) : t('hold.newcomers', { count: list.newcomers })}
      </span>
      <button type="button" onClick={onShow}>
        {t(isOverfull ? 'hold.reload' : 'hold.show')} <Key chord="Space" />
      </button>
      <NewcomersSpoken list={list} />
    </div>
  );
}
