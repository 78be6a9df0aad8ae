/** The page Alerts: the queue, one alert with its evidence, and what is known around it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSelector } from 'react-redux';
import { useNavigate, useParams } from 'react-router';
import type { Alert } from '../../api/contract.ts';
import { Refused } from '../../components/channel-state.tsx';
import { copyText } from '../../components/copy-button.tsx';
import { ErrorStrip, Empty, Loading } from '../../components/panel.tsx';
import { useActions } from '../../lib/use-actions.ts';
import * as format from '../../lib/format.ts';
import { movedTo } from '../../lib/marks.ts';
import { usePanelKey } from '../../lib/use-panel-key.ts';
import type { Prefs } from '../../lib/prefs.ts';
import { triage } from '../../lib/triage.ts';
import { useMarks } from '../../lib/use-marks.ts';
import { NARROW, ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useUrlParams } from '../../lib/use-url-state.ts';
import { newestAlert } from '../../live/facts.ts';
import { useTopic } from '../../live/use-topic.ts';
import { AlertExport } from './alert-export.tsx';
import styles from './alerts-page.module.css';
import { BulkBar } from './bulk-bar.tsx';
import { Context } from './context.tsx';
import { Detail, linkTo, NoDetail, subjectPath, useDetail } from './detail.tsx';
import { SaveViewDialog } from './dialogs.tsx';
import { FilterBar } from './filter-bar.tsx';
import { KeyLine } from './key-line.tsx';
import { QueueList } from './queue.tsx';
import { exportFilter, viewOf } from './queue-choice.ts';
import type { QueueChoice } from './queue-choice.ts';
import { useAlertKeys } from './use-alert-keys.ts';
import { useQueue } from './use-queue.ts';
import { saveView } from './use-saved-views.ts';
import { useTriage } from './use-triage.tsx';

/** Moving fast over rows does not ask for each of them. */
const SETTLES_MS = 150;

export default function AlertsPage() {
  const { t } = useTranslation('alerts');
  const navigate = useNavigate();
  const openId = useParams()['id'] ?? null;
  const [params, setParams] = useUrlParams();
  const choice = useMemo<QueueChoice>(() => ({ view: viewOf(params.get('view')), filter: params.get('q') ?? '' }), [params]);
  const isNarrow = useMedia(NARROW);
  const isPhone = useMedia(ONE_COLUMN);
  const density = useSelector(({ prefs }: { prefs: Prefs }) => prefs.density);
  const rowHeight = isPhone ? 56 : density === 'comfortable' ? 54 : 48;

  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const queue = useQueue(choice, expanded);
  const { list, source } = queue;
  useTopic(list.topic);
  useTopic(triage.topic);
  const marks = useMarks(list, `${choice.view} ${choice.filter}`);
  const shownIds = list.rows.map(({ id }) => id);
  const rows = new Map(list.rows.map((alert) => [alert.id, alert]));
  const marked = [...marks.ids].flatMap((id) => rows.get(id) ?? []);
  const hidden = marks.ids.size - marked.length;

  const settledId = useSettled(openId, SETTLES_MS);
  const { detail, error } = useDetail(settledId, settledId === null ? undefined : newestAlert(settledId));
  const open = openAlert(openId === null ? undefined : source.get(openId), detail?.id === openId ? detail : undefined);

  const goTo = useCallback(
    (id: string | null, replace = false) => {
      const search = params.toString();
      void navigate({ pathname: id === null ? '/alerts' : `/alerts/${id}`, search: search === '' ? '' : `?${search}` }, { replace });
    },
    [navigate, params],
  );
  const lastIndex = useRef(0);
  const openIndex = openId === null ? -1 : shownIds.indexOf(openId);
  useEffect(() => {
    if (openIndex >= 0) lastIndex.current = openIndex;
  }, [openIndex]);
  const firstId = shownIds[0];
  useEffect(() => {
    // What was rendered may be the rows of the view before; by now the list has those of this one.
    const first = list.rows[0]?.id;
    if (openId === null && first !== undefined && !isPhone && !queue.isLoading) goTo(first, true);
  }, [openId, list, firstId, isPhone, goTo, queue.isLoading]);

  const move = (by: number): void => {
    const to = movedTo(shownIds, openId, lastIndex.current, by);
    if (to !== null) goTo(to, openId !== null);
  };
  const people = [...new Set(list.rows.flatMap(({ assignee }) => assignee ?? []))].sort();
  const acts = useTriage({
    open,
    marked,
    hidden,
    marks,
    people,
    onUndone: ([id]) => {
      if (id !== undefined && id !== openId) goTo(id, true);
    },
  });
  const filterInput = useRef<HTMLInputElement>(null);
  const noteInput = useRef<HTMLTextAreaElement>(null);
  const [dialog, setDialog] = useState<'export' | 'save' | null>(null);
  const [isContextShown, showContext] = useState(true);
  const toggleContext = useCallback(() => showContext((is) => !is), []);
  usePanelKey('right', toggleContext);

  const press = (id: string, how: { isRange: boolean; isToggle: boolean }): void => {
    if (how.isRange) marks.extendTo(id, shownIds, openId);
    else if (how.isToggle) marks.toggle(id);
    else {
      if (id === openId || rows.get(id)?.kind === 'alert-storm') toggleStorm(rows.get(id), setExpanded);
      goTo(id, openId !== null && !isPhone);
    }
  };
  const mark = (by: 1 | -1): void => {
    const to = movedTo(shownIds, openId, lastIndex.current, by);
    if (to === null) return;
    if (openId !== null) marks.extendTo(openId, shownIds, openId);
    marks.extendTo(to, shownIds, openId);
    goTo(to, true);
  };
  const escape = (): void => {
    if (marks.ids.size > 0) marks.clear();
    else if (choice.filter !== '') setParams({ q: null });
    else if (isPhone && openId !== null) goTo(null);
  };
  useAlertKeys({
    move,
    mark,
    escape,
    act: acts.act,
    takeOver: acts.takeOver,
    undo: acts.undo,
    toggleMark: () => {
      if (openId !== null) marks.toggle(openId);
    },
    enter: () => {
      void triage.flush();
      toggleStorm(open, setExpanded);
    },
    hold: () => list.toggle(),
    filter: () => filterInput.current?.focus(),
    note: () => noteInput.current?.focus(),
    copyLink: () => {
      if (openId !== null) void copyText(linkTo(openId));
    },
    export: () => setDialog('export'),
    openSubject: () => {
      const path = open === undefined ? null : subjectPath(open);
      if (path !== null) void navigate(path);
    },
  });
  useActions(
    open === undefined || acts.denied !== null
      ? []
      : (['acknowledge', 'resolve', 'snooze', 'assign'] as const).map((act) => ({
          id: `alert-${act}`,
          label: t(`act.${act}`),
          group: t('paletteGroup'),
          run: () => acts.act(act),
        })),
  );

  const isListShown = !isPhone || openId === null;
  const isDetailShown = !isPhone || openId !== null;
  const context = open !== undefined && (
    <Context
      key={`around ${open.id}`}
      alert={open}
      detail={detail?.id === open.id ? detail : undefined}
      denied={acts.denied}
      note={noteInput}
    />
  );
  return (
    <div className={styles['page']} data-context={(isContextShown && !isNarrow) || undefined}>
      {isListShown && (
        <FilterBar
          choice={choice}
          search={params.toString()}
          counts={queue.counts}
          isPartial={queue.isPartial}
          input={filterInput}
          onView={(view) => void navigate({ pathname: '/alerts', search: view === 'open' ? '' : `?view=${view}` })}
          onFilter={(filter) => setParams({ q: filter })}
          onSaved={(search) => void navigate({ pathname: '/alerts', search: `?${search}` })}
          onSave={() => setDialog('save')}
          onExport={() => setDialog('export')}
        />
      )}
      {isListShown && (
        <section className={styles['queue']} aria-label={t('queue')} aria-busy={queue.isLoading || undefined}>
          <Refused channels={['alerts']} />
          {queue.error !== null && <ErrorStrip error={queue.error} onRetry={queue.retry} />}
          {queue.isLoading && list.rows.length === 0 ? (
            <Loading rows={8} height={rowHeight} />
          ) : (
            <QueueList
              queue={queue}
              label={t(`views.${choice.view}`)}
              openId={openId}
              marked={marks.ids}
              refused={triage.refused}
              held={queue.isHeld}
              rowHeight={rowHeight}
              onOpen={press}
              onMove={move}
              empty={<Empty>{emptyText(choice, source.counts.themselves, t)}</Empty>}
            />
          )}
          {marks.ids.size > 0 ? (
            <BulkBar
              marked={marked}
              hidden={hidden}
              matching={shownIds.length}
              denied={acts.denied}
              onAct={acts.act}
              onDropHidden={() => marks.set(marked.map(({ id }) => id))}
              onAll={() => marks.set(shownIds)}
              onClear={marks.clear}
            />
          ) : (
            <KeyLine />
          )}
        </section>
      )}
      {isDetailShown && (
        <section className={styles['detail']} aria-label={t('one')}>
          {/* A region that scrolls is reached by the keyboard. */}
          <div className={styles['scroll']} tabIndex={0} role="group" aria-label={t('one')}>
            {open === undefined ? (
              <NoDetail isLoading={openId !== null && error === null} error={openId === null ? null : error} />
            ) : (
              <Detail
                key={open.id}
                alert={open}
                error={null}
                denied={acts.denied}
                onAct={(act) => (act === 'note' ? noteInput.current?.focus() : acts.act(act))}
                onBack={isPhone ? () => goTo(null) : null}
              />
            )}
            {isNarrow && context}
          </div>
        </section>
      )}
      {!isNarrow && isContextShown && (
        <section className={styles['context']} aria-label={t('around')}>
          <div className={`${styles['scroll']} live`} tabIndex={0} role="group" aria-label={t('around')}>
            {context}
          </div>
        </section>
      )}
      {acts.dialog}
      {dialog === 'save' && (
        <SaveViewDialog onClose={() => setDialog(null)} onDone={(name) => saveView({ name, search: params.toString() })} />
      )}
      {dialog === 'export' && <AlertExport filter={exportFilter(choice)} onClose={() => setDialog(null)} />}
    </div>
  );
}

/** The newest of what the list and the detail know, with what is not sent yet. */
function openAlert(row: Alert | undefined, detail: Alert | undefined): Alert | undefined {
  if (row === undefined) return detail === undefined ? undefined : triage.shown(detail);
  return detail !== undefined && detail.version > row.version ? triage.shown(detail) : row;
}

function toggleStorm(alert: Alert | undefined, set: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void): void {
  if (alert?.kind !== 'alert-storm') return;
  set((before) => {
    const next = new Set(before);
    if (!next.delete(alert.id)) next.add(alert.id);
    return next;
  });
}

function emptyText({ view, filter }: QueueChoice, themselves: number, t: ReturnType<typeof useTranslation>['t']): string {
  if (filter !== '') return t('empty.filter', { filter });
  if (view === 'open' && themselves > 0) return t('empty.openRested', { count: themselves, number: format.count(themselves) });
  return t(`empty.${view}`);
}

/** The value once it has not changed for a while; the first at once. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
