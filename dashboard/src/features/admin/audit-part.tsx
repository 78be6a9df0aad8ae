/** The audit log: who did what, filtered by the address, one record in a drawer, its chain verified, as CSV. */
import { Check, X } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../../api/api.ts';
import { useGetAuditInfiniteQuery } from '../../api/audit.ts';
import type { AuditRecord } from '../../api/contract.ts';
import { Button } from '../../components/button.tsx';
import type { StaticColumn } from '../../components/static-table.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useUrlParams } from '../../lib/use-url-state.ts';
import styles from './admin.module.css';
import { AuditDrawer } from './audit-drawer.tsx';
import { detailsText, filterOf, isFiltered, targetText } from './audit-filter.ts';
import { AuditFilters } from './audit-filters.tsx';
import { ExportStrip, useAuditExport } from './audit-export.tsx';
import { ChainStrip, useChain } from './audit-chain.tsx';
import { ListPanel } from './list-panel.tsx';

export function AuditPart() {
  const { t } = useTranslation('admin');
  const [params, setParams] = useUrlParams();
  const filter = filterOf(params);
  const query = useGetAuditInfiniteQuery(filter, { refetchOnMountOrArgChange: true });
  const records = itemsOf(query.data);
  const chain = useChain();
  const download = useAuditExport(filter);
  const actor = useRef<HTMLInputElement>(null);
  const toFilter = (): void => actor.current?.focus();
  useKeys({ f: toFilter, '/': toFilter, e: () => download.start() }, { labels: { f: t('audit.keyFilter'), e: t('audit.keyExport') } });
  const open = params.get('record');
  const columns: StaticColumn<AuditRecord>[] = [
    { id: 'sequence', header: t('audit.sequence'), width: '62px', align: 'end', cell: ({ sequence }) => format.count(sequence) },
    { id: 'at', header: t('audit.time', { zone: format.zoneLabel() }), width: '132px', cell: ({ at }) => <At at={at} /> },
    { id: 'actor', header: t('audit.actor'), width: '128px', cell: ({ actor: name }) => <span title={name}>{name}</span> },
    { id: 'action', header: t('audit.action'), width: '164px', cell: ({ action }) => action },
    {
      id: 'target',
      header: t('audit.target'),
      width: '150px',
      cell: (record) => <span title={record.target ?? undefined}>{targetText(record)}</span>,
    },
    { id: 'outcome', header: t('audit.outcome'), width: '84px', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
    {
      id: 'details',
      header: t('audit.details'),
      cell: ({ details }) => (
        <span className={styles['quiet']} title={JSON.stringify(details)}>
          {detailsText(details)}
        </span>
      ),
    },
    {
      id: 'request',
      header: t('audit.request'),
      width: '92px',
      cell: ({ requestId }) => (
        <span className={styles['faint']} title={requestId ?? undefined}>
          {requestId === null ? format.NONE : format.shortId(requestId)}
        </span>
      ),
    },
  ];
  return (
    <div className={styles['part']} data-open={open !== null}>
      <ListPanel
        title={t('tab.audit')}
        tools={
          <>
            <Button size="small" isBusy={query.isFetching} onClick={() => void query.refetch()}>
              {t('reload')}
            </Button>
            <Button size="small" isBusy={chain.isFetching} onClick={chain.verify}>
              {t('audit.verify')}
            </Button>
            <Button size="small" isBusy={download.isRunning} onClick={() => download.start()}>
              {t('audit.export')}
            </Button>
          </>
        }
        above={
          <>
            <AuditFilters params={params} onChange={setParams} actor={actor} />
            <ChainStrip chain={chain} />
            <ExportStrip download={download} />
          </>
        }
        permission="audit:read"
        query={query}
        label={t('audit.list')}
        columns={columns}
        rows={records}
        rowId={({ sequence }) => String(sequence)}
        selectedId={open}
        onOpen={({ sequence }) => setParams({ record: String(sequence) }, { push: true })}
        empty={isFiltered(filter) ? t('audit.none') : t('audit.empty')}
        minWidth="980px"
      />
      {open !== null && !query.isLoading && (
        <AuditDrawer
          key={open}
          sequence={open}
          record={records.find(({ sequence }) => String(sequence) === open) ?? null}
          onClose={() => setParams({ record: null })}
        />
      )}
    </div>
  );
}

function At({ at }: { at: string }) {
  return (
    <time dateTime={at} title={format.utc(at)}>
      {format.day(at)}, {format.time(at)}
    </time>
  );
}

/** What failed is seen without reading. */
function Outcome({ outcome }: { outcome: string }) {
  const { t } = useTranslation('admin');
  const isFailure = outcome === 'failure';
  const Icon = isFailure ? X : Check;
  return (
    <span className={`${styles['state']} ${isFailure ? '' : styles['quiet']}`}>
      <Icon size={12} aria-hidden="true" className={isFailure ? styles['failed'] : undefined} />
      {outcome === 'success' || isFailure ? t(`audit.${outcome}`) : outcome}
    </span>
  );
}
