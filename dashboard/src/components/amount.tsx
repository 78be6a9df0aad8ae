/** Money: digits as the server sent them, grouped, with its currency beside; and texts that are masked or hidden for a role. */
import { useTranslation } from 'react-i18next';
import * as format from '../lib/format.ts';
import { isMasked } from '../lib/masked.ts';
import styles from './amount.module.css';

/** Two spans for `paintAmount`; with `amount` it stands still. */
export function Amount({ amount, currency, isLarge = false }: { amount?: string; currency?: string; isLarge?: boolean }) {
  return (
    <span className={`${styles['amount']} ${isLarge ? styles['large'] : ''}`}>
      <span>{amount !== undefined && format.amount(amount)}</span>
      <span>{currency}</span>
    </span>
  );
}

/** A text as it was sent; a masked one says why it is. */
export function MaskedText({ text }: { text: string | null | undefined }) {
  const { t } = useTranslation();
  if (!isMasked(text)) return <>{text ?? format.NONE}</>;
  return (
    <span className={styles['masked']} title={t('masked')}>
      {text}
      <span className="heard"> ({t('masked')})</span>
    </span>
  );
}
