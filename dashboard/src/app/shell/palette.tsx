/** The command palette: symbols, accounts, transactions, alerts, rules, pages, acts on the selection, settings; what is allowed, recent first. */
import { Command } from 'cmdk';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useGetRulesQuery } from '../../api/rules.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Key } from '../../components/button.tsx';
import { ChangeMark, SeverityMark } from '../../components/marks.tsx';
import { actionsNow } from '../../lib/actions.ts';
import { alertTitle } from '../../lib/hit-words.ts';
import { prefsChanged } from '../../lib/prefs.ts';
import { useMay } from '../../lib/use-session.ts';
import { alertStore } from '../../live/facts.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import type { PageDefinition } from '../pages.tsx';
import { useAppDispatch, useAppSelector } from '../store.ts';
import { chordsShown } from './chord-text.ts';
import styles from './palette.module.css';
import { placesOf, readRecent, rememberRecent } from './palette-places.ts';
import type { Place } from './palette-places.ts';

/** Alerts and symbols that are offered before anything is typed. */
const OFFERED = 5;

export function Palette({ pages, onClose }: { pages: readonly PageDefinition[]; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const dispatch = useAppDispatch();
  const prefs = useAppSelector((state) => state.prefs);
  const [text, setText] = useState('');
  const [recent] = useState(readRecent);
  const [actions] = useState(actionsNow);
  const mayRules = useMay('rules:read');
  const { data: rules = [] } = useGetRulesQuery(undefined, { skip: !mayRules });
  const places = useMemo(
    () =>
      placesOf(
        text,
        pages.map(({ name }) => name),
      ),
    [text, pages],
  );
  const query = text.trim().toLowerCase();
  const symbols = symbolBoard.names.filter((name) => (query === '' ? false : name.toLowerCase().includes(query))).slice(0, 8);
  const alerts = alertStore.rows
    .filter(
      (alert) => alert.status !== 'resolved' && `${alertTitle(alert, common)} ${alert.subject} ${alert.id}`.toLowerCase().includes(query),
    )
    .slice(0, OFFERED);
  const foundRules =
    query === '' ? [] : rules.filter(({ name, kind }) => `${name} ${kind}`.toLowerCase().includes(query)).slice(0, OFFERED);

  const run = (act: () => void) => () => {
    onClose();
    act();
  };
  const go = (place: Place) =>
    run(() => {
      rememberRecent(place);
      void navigate(place.path);
    });
  const settings = [
    {
      id: 'theme',
      label: t('palette.theme'),
      chord: 'Shift+T',
      act: () => dispatch(prefsChanged({ theme: prefs.theme === 'light' ? 'dark' : 'light' })),
    },
    {
      id: 'language',
      label: t('palette.language'),
      act: () => dispatch(prefsChanged({ language: prefs.language === 'en' ? 'es' : 'en' })),
    },
    { id: 'zone', label: t('palette.zone'), act: () => dispatch(prefsChanged({ zone: prefs.zone === 'utc' ? 'local' : 'utc' })) },
    {
      id: 'density',
      label: t('palette.density'),
      act: () => dispatch(prefsChanged({ density: prefs.density === 'dense' ? 'comfortable' : 'dense' })),
    },
  ].filter(({ label }) => query === '' || label.toLowerCase().includes(query));
  const allowedActions = actions.filter(({ label, group }) => `${label} ${group}`.toLowerCase().includes(query));
  const foundPages = pages.filter(({ name }) => common(`page.${name}`).toLowerCase().includes(query));

  return (
    <Dialog title={t('palette.title')} onClose={onClose} isBare>
      <Command shouldFilter={false} loop label={t('palette.title')} className={styles['palette']}>
        <Command.Input value={text} onValueChange={setText} placeholder={t('palette.placeholder')} autoFocus />
        <Command.List>
          <Command.Empty>{t('palette.empty')}</Command.Empty>
          <Group heading={t('palette.open')} items={places}>
            {(place) => (
              <Item key={place.path} label={place.label ?? t(`palette.kinds.${place.kind}`, { id: place.id })} onSelect={go(place)} />
            )}
          </Group>
          <Group heading={t('palette.actions')} items={allowedActions}>
            {(action) => <Item key={action.id} label={action.label} note={action.group} chord={action.chord} onSelect={run(action.run)} />}
          </Group>
          <Group heading={t('palette.recent')} items={query === '' ? recent : []}>
            {(place) => (
              <Item key={place.path} label={place.label ?? t(`palette.kinds.${place.kind}`, { id: place.id })} onSelect={go(place)} />
            )}
          </Group>
          <Group heading={t('palette.symbols')} items={symbols}>
            {(name) => (
              <Item
                key={name}
                label={name}
                onSelect={go({ kind: 'symbol', id: name, path: `/market/${encodeURIComponent(name)}`, label: name })}
              >
                <ChangeMark value={symbolBoard.rows.get(name)?.statistics.changeTodayPercent ?? null} />
              </Item>
            )}
          </Group>
          <Group heading={t('palette.alerts')} items={alerts}>
            {(alert) => (
              <Item
                key={alert.id}
                label={alertTitle(alert, common)}
                note={alert.subject}
                onSelect={go({ kind: 'alert', id: alert.id, path: `/alerts/${alert.id}`, label: alertTitle(alert, common) })}
              >
                <SeverityMark severity={alert.severity} size={13} />
              </Item>
            )}
          </Group>
          <Group heading={t('palette.rules')} items={foundRules}>
            {(rule) => (
              <Item
                key={rule.id}
                label={rule.name}
                note={t(`palette.states.${rule.state}`)}
                onSelect={go({ kind: 'rule', id: rule.id, path: `/rules/${rule.id}`, label: rule.name })}
              />
            )}
          </Group>
          <Group heading={t('palette.pages')} items={foundPages}>
            {({ name, path, key }) => (
              <Item
                key={path}
                label={common(`page.${name}`)}
                chord={key === null ? undefined : `g ${key}`}
                onSelect={go({ kind: 'page', id: name, path, label: common(`page.${name}`) })}
              />
            )}
          </Group>
          <Group heading={t('palette.settings')} items={settings}>
            {({ id, label, chord, act }) => <Item key={id} label={label} chord={chord} onSelect={run(act)} />}
          </Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Group<T>({ heading, items, children }: { heading: string; items: readonly T[]; children: (item: T) => React.ReactNode }) {
  return items.length === 0 ? null : <Command.Group heading={heading}>{items.map(children)}</Command.Group>;
}

interface ItemProps {
  label: string;
  note?: string;
  chord?: string;
  onSelect: () => void;
  children?: React.ReactNode;
}

function Item({ label, note, chord, onSelect, children }: ItemProps) {
  return (
    <Command.Item value={`${label} ${note ?? ''} ${chord ?? ''}`} onSelect={onSelect}>
      <span className={styles['label']}>{label}</span>
      {note !== undefined && <span className={styles['note']}>{note}</span>}
      <span className={styles['space']} />
      {children}
      {chord !== undefined && chordsShown(chord).map((key) => <Key key={key} chord={key} />)}
    </Command.Item>
  );
}
