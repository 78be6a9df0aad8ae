/** Whether the chain of the audit log holds. */
import { Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLazyVerifyAuditQuery } from '../../api/audit.ts';
import type { AuditVerification } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorStrip } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import styles from './admin.module.css';

export interface Chain {
  result: AuditVerification | undefined;
  error: ApiError | null;
  isFetching: boolean;
  verify: () => void;
}

export function useChain(): Chain {
  const [verify, { currentData, error, isFetching }] = useLazyVerifyAuditQuery();
  return { result: currentData, error: (error ?? null) as ApiError | null, isFetching, verify: () => void verify() };
}

export function ChainStrip({ chain: { result, error, isFetching, verify } }: { chain: Chain }) {
  const { t } = useTranslation('admin');
  if (isFetching) return null;
  if (error !== null) return <ErrorStrip error={error} onRetry={verify} />;
  if (result === undefined) return null;
  const { valid, records, head, brokenAt } = result;
  const Icon = valid ? Check : X;
  return (
    <div className={styles['strip']} role={valid ? 'status' : 'alert'} data-broken={!valid}>
      <Icon size={14} aria-hidden="true" />
      <span title={head ?? undefined}>
        {valid
          ? t('audit.holds', { count: records, n: format.count(records), head: head === null ? format.NONE : `${head.slice(0, 12)}…` })
          : t('audit.broken', { sequence: brokenAt, n: format.count(records) })}
      </span>
      {head !== null && (
        <CopyButton size="small" text={() => head}>
          {t('audit.copyHead')}
        </CopyButton>
      )}
    </div>
  );
}
