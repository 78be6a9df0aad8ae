/** Open alerts: what needs a person, most urgent first. j and k move, a acknowledges, Enter opens. The order holds while it is read. */
import type { Alert } from '@tapewatch/client';
import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Key, Segmented } from '../../components/button.tsx';
import { useHold } from '../../components/live-table/use-hold.ts';
import { Empty, Loading, Panel } from '../../components/panel.tsx';
import { AlertQueue, sectionHeld } from '../../lib/alert-queue.ts';
import type { SectionName } from '../../lib/alert-queue.ts';
import * as format from '../../lib/format.ts';
import { knownAlerts } from '../../lib/known-alerts.ts';
import { triage } from '../../lib/triage.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useMay, useSignedIn } from '../../lib/use-session.ts';
import { useUrlParam } from '../../lib/use-url-state.ts';
import { alertStore } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './alert-list.module.css';
import { AlertRow } from './alert-row.tsx';
import { useListKeys } from './use-list-keys.ts';

const VIEWS = ['open', 'mine', 'snoozed'] as const;
type View = (typeof VIEWS)[number];

/** More of them are on the page of alerts. */
const ROWS_SHOWN = 100;
/** One column shows the first ones; the others are a step away. */
const ROWS_IN_ONE_COLUMN = 5;

export function AlertList({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  const [param, setView] = useUrlParam('view', 'open');
  const view = VIEWS.find((known) => known === param) ?? 'open';
  const me = useSignedIn()?.username ?? null;
  const queue = useMemo(() => new AlertQueue(knownAlerts, { view, me }), [view, me]);
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
        <Segmented<View>
          label={t('alerts.views')}
          value={view}
          onChange={(next) => setView(next, { push: true })}
          options={VIEWS.map((name) => ({
            value: name,
            label: t(`alerts.view.${name}`),
            ...(name !== 'open' && { note: counts[name] }),
          }))}
        />
      }
      isBusy={!isLoaded}
    >
      {isLoaded ? <Rows queue={queue} list={list} view={view} isShort={isOneColumn} /> : <Loading rows={8} height={48} />}
      {(counts[view] > ROWS_SHOWN || isOneColumn) && (
        <Link className={styles['more']} to="/alerts">
          {t('alerts.all', { count: counts.open })}
        </Link>
      )}
      <Foot list={list} />
      <HoldSaid list={list} />
    </Panel>
  );
}

function Rows({ queue, list, view, isShort }: { queue: AlertQueue; list: HeldList<Alert>; view: View; isShort: boolean }) {
  const { t } = useTranslation('overview');
  const scroller = useRef<HTMLDivElement>(null);
  const { handlers } = useHold(list, scroller);
  const navigate = useNavigate();
  const mayTriage = useMay('alerts:triage') && live.isLive;
  const [selectedId, select] = useState<string | null>(null);
  const frozen = useRef(new Map<string, SectionName>());
  const restsAt = useMemo(
    () =>
      firstOfTrailing(
        list.rows.map(({ id }) => sectionHeld(frozen.current, id, queue.section(id), list.isHeld)),
        'themselves',
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- its version says when sections changed
    [list, list.rows, list.topic.version, queue],
  );
  const shown = list.rows.slice(0, Math.min(restsAt, isShort ? ROWS_IN_ONE_COLUMN : ROWS_SHOWN));
  const resting = isShort ? [] : list.rows.slice(restsAt, restsAt + ROWS_SHOWN);
  const rows = [...shown, ...resting];
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
      <Run rows={shown} list={list} selectedId={selectedId} onOpen={open} />
      {resting.length > 0 && (
        <div role="group" aria-labelledby="alerts-rest">
          <div className={styles['heading']} id="alerts-rest">
            {t('alerts.resting')} <span>{resting.length}</span>
          </div>
          <Run rows={resting} list={list} selectedId={selectedId} onOpen={open} />
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

/** Index from which on all are such; the length where the last one is not. */
function firstOfTrailing<T>(all: readonly T[], such: T): number {
  return all.findLastIndex((each) => each !== such) + 1;
}

function NoAlerts({ view }: { view: View }) {
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
      <div className={styles['held']}>
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

/** One polite line in this time, however often the order is held. */
const SAID_EVERY_MS = 10_000;

/** For those who hear the page: that the order is held and something is new, once per hold. How many are new is read, not said. */
function HoldSaid({ list }: { list: HeldList<Alert> }) {
  const { t } = useTranslation('overview');
  const [isSaid, say] = useState(false);
  const saidAt = useRef(-Infinity);
  const since = list.newcomers > 0 ? list.heldSince : null;
  useEffect(() => {
    if (since === null) return undefined;
    const timer = setTimeout(
      () => {
        saidAt.current = performance.now();
        say(true);
      },
      Math.max(0, saidAt.current + SAID_EVERY_MS - performance.now()),
    );
    return () => {
      clearTimeout(timer);
      say(false);
    };
  }, [since]);
  return (
    <span className="heard" role="status">
      {isSaid && t('alerts.heldSaid')}
    </span>
  );
}
