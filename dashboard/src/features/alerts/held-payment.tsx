/** The payment that raised the alert; one that is held is released or rejected here. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TransactionDetail } from '../../api/contract.ts';
import { Amount, MaskedText } from '../../components/amount.tsx';
import { StatusMark } from '../../components/marks.tsx';
import { Section } from '../../components/panel.tsx';
import { PaymentDecision } from '../../components/payment-decision.tsx';
import * as format from '../../lib/format.ts';
import { actorName } from '../../lib/hit-words.ts';
import styles from './held-payment.module.css';

export function HeldPayment({ payment }: { payment: TransactionDetail }) {
  const { t } = useTranslation('alerts');
  const isHeld = payment.status === 'Held';
  const last = payment.history.at(-1);
  return (
    <Section
      title={t(isHeld ? 'payment.held' : 'payment.title')}
      note={
        <Link to={`/transactions?tx=${payment.id}`} className={styles['link']}>
          {t('payment.open', { id: format.shortId(payment.id) })}
        </Link>
      }
    >
      <div className={styles['line']}>
        <Amount amount={payment.amount} currency={payment.currency} isLarge />
        <StatusMark status={payment.status} />
        <span className={styles['way']}>
          <MaskedText text={payment.accountId} />
          {payment.counterpartyId !== null && (
            <>
              {' → '}
              <MaskedText text={payment.counterpartyId} />
            </>
          )}
          {payment.country !== null &&
            `, ${payment.country}${payment.counterpartyCountry === null ? '' : ` → ${payment.counterpartyCountry}`}`}
          {`, ${t(`common:source.${payment.source}`)}`}
        </span>
        <span className={styles['fill']} />
        <PaymentDecision payment={payment} />
      </div>
      {!isHeld && last !== undefined && (
        <p className={styles['way']}>
          {t('payment.last', { status: t(`common:status.${last.to}`), who: actorName(last.actor, t), time: format.time(last.at) })}
          {last.reason !== null && `: ${last.reason}`}
        </p>
      )}
    </Section>
  );
}
