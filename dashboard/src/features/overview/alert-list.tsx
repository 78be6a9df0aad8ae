/** Open alerts: what needs a person, most urgent first. j and k move, a acknowledges, Enter opens. The order holds while it is read. */
import type { Alert } from '@tapewatch/client';
import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Key, Segmented } from '../../components/button.tsx';
import { useHold } from '../../components/live-table/use-hold.ts';
import { Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { triage } from '../../lib/triage.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useMay, useSignedIn } from '../../lib/use-session.ts';
import { useUrlParam } from '../../lib/use-url-state.ts';
import { alertStore } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './alert-list.module.css';
import { ALERT_VIEWS, AlertQueue } from './alert-queue.ts';
import type { AlertView } from './alert-queue.ts';
import { AlertRow } from './alert-row.tsx';
import { useListKeys } from './use-list-keys.ts';

/** One column shows the first ones; the others are a step away. */
const ROWS_IN_ONE_COLUMN = 5;

export function AlertList({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  const [param, setView] = useUrlParam('view', 'open');
  const view = ALERT_VIEWS.find((known) => known === param) ?? 'open';
  const username = useSignedIn()?.username ?? '';
  const queue = useMemo(() => new AlertQueue(view, username), [view, username]);
  const list = useMemo(() => new HeldList<Alert>(queue), [queue]);
  useEffect(() => queue.open(), [queue]);
  useEffect(() => list.open(), [list]);
  useTopic(list.topic);
  const isLoaded = useSyncExternalStore(alertStore.topic.watch, () => alertStore.isLoaded);
  const isOneColumn = useMedia(ONE_COLUMN);
  const { counts } = queue;
  return (
    <Panel
      className={`${styles['panel']} ${className}`}
      title={t('alerts.title')}
      channels={['alerts']}
      note={<span className={styles['badge']}>{counts.open}</span>}
      tools={
        <Segmented<AlertView>
          label={t('alerts.views')}
          value={view}
          onChange={(next) => setView(next, { push: true })}
          options={ALERT_VIEWS.map((name) => ({
            value: name,
            label: t(`alerts.view.${name}`),
            ...(name !== 'open' && { note: counts[name] }),
          }))}
        />
      }
      isBusy={!isLoaded}
    >
      {isLoaded ? <Rows list={list} view={view} isShort={isOneColumn} /> : <Loading rows={8} height={48} />}
      {(queue.more > 0 || isOneColumn) && (
        <Link className={styles['more']} to="/alerts">
          {t('alerts.all', { count: counts.open })}
        </Link>
      )}
      <Foot list={list} />
    </Panel>
  );
}

function Rows({ list, view, isShort }: { list: HeldList<Alert>; view: AlertView; isShort: boolean }) {
  const { t } = useTranslation('overview');
  const scroller = useRef<HTMLDivElement>(null);
  const { handlers } = useHold(list, scroller);
  const navigate = useNavigate();
  const mayTriage = useMay('alerts:triage') && live.isLive;
  const [selectedId, select] = useState<string | null>(null);
  const restsFrom = firstOfTrailing(list.rows, ({ status }) => status === 'resolved');
  const rows = isShort ? list.rows.slice(0, Math.min(restsFrom, ROWS_IN_ONE_COLUMN)) : list.rows;
  const open = (id: string): void => {
    void triage.flush();
    void navigate(`/alerts/${id}`);
  };
  const move = (by: number): void => {
    const at = rows.findIndex(({ id }) => id === selectedId);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at === -1 ? 0 : at + by))];
    if (next === undefined) return;
    select(next.id);
    document.getElementById(`alert-${next.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const selected = rows.find(({ id }) => id === selectedId);
  useListKeys(scroller, {
    isDefault: true,
    move,
    act: {
      Enter: () => selected !== undefined && open(selected.id),
      u: () => select(triage.undo()[0] ?? selectedId),
      a: () => selected?.status === 'open' && mayTriage && triage.decide({ name: 'acknowledge' }, [selected]),
    },
    toggleHold: () => list.toggle(),
  });
  if (list.rows.length === 0) return <NoAlerts view={view} />;
  return (
    <div
      ref={scroller}
      className={styles['rows']}
      role="listbox"
      aria-label={t('alerts.list')}
      aria-activedescendant={selected === undefined ? undefined : `alert-${selected.id}`}
      tabIndex={0}
      {...handlers}
    >
      <Run rows={rows.slice(0, restsFrom)} list={list} selectedId={selectedId} onOpen={open} />
      {restsFrom < rows.length && (
        <div role="group" aria-labelledby="alerts-rest">
          <div className={styles['heading']} id="alerts-rest">
            {t('alerts.resting')} <span>{rows.length - restsFrom}</span>
          </div>
          <Run rows={rows.slice(restsFrom)} list={list} selectedId={selectedId} onOpen={open} />
        </div>
      )}
    </div>
  );
}

const Run = memo(function Run(props: {
  rows: readonly Alert[];
  list: HeldList<Alert>;
  selectedId: string | null;
  onOpen: (id: string) => void;
}) {
  const { rows, list, selectedId, onOpen } = props;
  return rows.map((alert) => (
    <AlertRow key={alert.id} alert={alert} isSelected={alert.id === selectedId} isGone={list.isGone(alert.id)} onOpen={onOpen} />
  ));
});

/** Index from which on all rows pass; the length where the last one does not. */
function firstOfTrailing<T>(rows: readonly T[], passes: (row: T) => boolean): number {
  let from = rows.length;
  while (from > 0 && passes(rows[from - 1] as T)) from -= 1;
  return from;
}

function NoAlerts({ view }: { view: AlertView }) {
  const { t } = useTranslation('overview');
  const last = alertStore.rows[0];
  return (
    <div className={styles['rows']}>
      <Empty>
        {t(`alerts.none.${view}`)} {view === 'open' && last !== undefined && t('alerts.last', { time: format.time(last.lastSeenAt) })}
      </Empty>
    </div>
  );
}

/** Keys, or that the order is held: at the foot, so that no row moves. */
function Foot({ list }: { list: HeldList<Alert> }) {
  const { t } = useTranslation('overview');
  const common = useTranslation().t;
  if (list.heldSince !== null && list.newcomers > 0) {
    return (
      <div className={styles['held']} role="status">
        <span>{t('alerts.held')}</span>
        <span className={styles['fill']} />
        <b className="num">{t('alerts.new', { count: list.newcomers })}</b>
        <button type="button" onClick={() => list.resume()}>
          {common('hold.show')}
        </button>
      </div>
    );
  }
  return (
    <div className={styles['keys']} aria-hidden="true">
      <span>
        <Key chord="j" />
        <Key chord="k" /> {t('alerts.keys.move')}
      </span>
      <span>
        <Key chord="a" /> {t('alerts.keys.acknowledge')}
      </span>
      <span>
        <Key chord="Enter" /> {t('alerts.keys.open')}
      </span>
      <span>
        <Key chord="?" /> {t('alerts.keys.all')}
      </span>
    </div>
  );
}
