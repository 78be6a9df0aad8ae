/** One payment by form, with the key that makes sending it again safe, and a hundred like it in one request. */
import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import type { i18n as I18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { every } from '../../api/api.ts';
import type { BatchItem, NewTransaction, ProblemBody, Transaction } from '../../api/contract.ts';
import { useGetTransactionQuery, useSendTransactionBatchMutation, useSendTransactionMutation } from '../../api/transactions.ts';
import { Button } from '../../components/button.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { StatusMark } from '../../components/marks.tsx';
import { ErrorStrip, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { BATCH_SIZE, FIRST_DRAFT, hundredOf, paymentOf, SOURCES, TYPES } from './payments.ts';
import type { PaymentDraft } from './payments.ts';
import styles from './simulator-page.module.css';
import { faultText, useFieldErrors } from './use-field-errors.ts';

const FIRST_FIELDS = ['amount', 'currency', 'accountId', 'counterpartyId'] as const;
const MORE_FIELDS = ['country', 'counterpartyCountry', 'ip', 'device', 'latitude', 'longitude', 'symbol', 'description'] as const;
const FIELDS: readonly (keyof NewTransaction)[] = [...FIRST_FIELDS, ...MORE_FIELDS, 'type', 'source'];

export function PaymentPanel() {
  const { t } = useTranslation('simulator');
  const may = useMay('transactions:write');
  const [draft, setDraft] = useState<PaymentDraft>(FIRST_DRAFT);
  const [send, sending] = useSendTransactionMutation();
  const [sent, setSent] = useState<{ transaction: NewTransaction; idempotencyKey: string } | null>(null);
  // The same until the payment is stored: a second try after an error cannot pay twice.
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const wrong = useFieldErrors(sending.error, FIELDS);
  const denied = may ? null : t('denied', { ns: 'common', permission: 'transactions:write' });
  const change = (name: keyof NewTransaction) => (event: { target: { value: string } }) => {
    setDraft((before) => ({ ...before, [name]: event.target.value }));
    // Another payment under a used key would be refused.
    if (sending.error !== undefined) setKey(crypto.randomUUID());
  };
  const submit = async (payment: { transaction: NewTransaction; idempotencyKey: string }): Promise<void> => {
    if (!may || sending.isLoading) return;
    const answer = await send(payment);
    if (answer.data === undefined) return;
    setSent(payment);
    setKey(crypto.randomUUID());
  };
  const field = (name: (typeof FIRST_FIELDS | typeof MORE_FIELDS)[number]) => (
    <TextField
      key={name}
      label={t(`payment.${name}`)}
      autoComplete="off"
      spellCheck={false}
      value={draft[name]}
      onChange={change(name)}
      error={wrong.of(name)}
    />
  );
  return (
    <Panel title={t('payment.title')} scrolls>
      <form
        className={styles['form']}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit({ transaction: paymentOf(draft), idempotencyKey });
        }}
      >
        <div className={styles['pair']}>
          {FIRST_FIELDS.map(field)}
          <SelectField label={t('payment.type')} value={draft.type} onChange={change('type')} error={wrong.of('type')}>
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`common:type.${type}`)}
              </option>
            ))}
          </SelectField>
          <SelectField label={t('payment.source')} value={draft.source} onChange={change('source')} error={wrong.of('source')}>
            {SOURCES.map((source) => (
              <option key={source} value={source}>
                {t(`common:source.${source}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <details className={styles['more']} open={MORE_FIELDS.some((name) => wrong.of(name) !== null) || undefined}>
          <summary>{t('payment.more')}</summary>
          <div className={styles['pair']}>{MORE_FIELDS.map(field)}</div>
        </details>
        <p className={styles['hint']}>
          {t('payment.key')} <code>{idempotencyKey}</code>
        </p>
        <div className={styles['buttons']}>
          <Button type="submit" tone="primary" isBusy={sending.isLoading} denied={denied}>
            {t('payment.send')}
          </Button>
          {sent !== null && (
            <Button denied={denied} onClick={() => void submit(sent)} title={t('payment.againHint')}>
              {t('payment.again')}
            </Button>
          )}
        </div>
      </form>
      {wrong.rest !== null && <ErrorStrip error={wrong.rest} />}
      {sending.data !== undefined && <Stored answer={sending.data} />}
      <Hundred draft={draft} denied={denied} />
    </Panel>
  );
}

const FINAL: readonly Transaction['status'][] = ['Completed', 'Failed'];

/** The payment as it is now: it is scored and settled after it was answered. */
function Stored({ answer }: { answer: Transaction & { replayed: boolean } }) {
  const { t } = useTranslation('simulator');
  const [isDone, setDone] = useState<string | null>(null);
  const { data } = useGetTransactionQuery(answer.id, isDone === answer.id ? {} : every(1));
  const { status, riskScore } = data ?? answer;
  const isFinal = FINAL.includes(status);
  useEffect(() => {
    if (isFinal) setDone(answer.id);
  }, [isFinal, answer.id]);
  const stored = riskScore === null ? t('payment.unscored') : t('payment.stored', { score: format.count(riskScore) });
  return (
    <p className={styles['result']} role="status">
      <StatusMark status={status} />
      <Link to={`/transactions?tx=${answer.id}`}>{format.shortId(answer.id)}</Link>
      <span>{answer.replayed ? t('payment.replayed') : stored}</span>
    </p>
  );
}

function Hundred({ draft, denied }: { draft: PaymentDraft; denied: string | null }) {
  const { t, i18n } = useTranslation('simulator');
  const [send, sending] = useSendTransactionBatchMutation();
  const [sent, setSent] = useState<readonly BatchItem[] | null>(null);
  const submit = (items: readonly BatchItem[]): void => {
    setSent(items);
    void send(items);
  };
  const { data } = sending;
  const refused = data?.results.find((result) => 'error' in result);
  const wrong = useFieldErrors(sending.error, []);
  return (
    <div className={styles['hundred']}>
      <h3>{t('batch.title')}</h3>
      <p className={styles['hint']}>{t('batch.hint', { count: BATCH_SIZE })}</p>
      <div className={styles['buttons']}>
        <Button isBusy={sending.isLoading} denied={denied} onClick={() => submit(hundredOf(draft, Math.random, () => crypto.randomUUID()))}>
          {t('batch.send', { count: BATCH_SIZE })}
        </Button>
        {sent !== null && !sending.isLoading && (
          <Button denied={denied} onClick={() => submit(sent)} title={t('payment.againHint')}>
            {t('batch.again')}
          </Button>
        )}
      </div>
      {wrong.rest !== null && <ErrorStrip error={wrong.rest} />}
      {data !== undefined && (
        <p className={styles['result']} role="status">
          {t('batch.result', {
            accepted: format.count(data.accepted),
            replayed: format.count(data.replayed),
            rejected: format.count(data.rejected),
          })}
          {refused !== undefined && 'error' in refused && (
            <span>{t('batch.first', { index: refused.index + 1, detail: refusalText(refused.error, i18n) })}</span>
          )}
        </p>
      )}
    </div>
  );
}

function refusalText({ code, detail, errors = [] }: ProblemBody, i18n: I18n): string {
  const [first] = errors;
  return first === undefined ? i18n.t(`common:errors.${code}`, { defaultValue: detail }) : faultText(first, i18n);
}
