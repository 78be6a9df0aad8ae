/** All rules by what they do now: the ones in force first. */
import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule, RuleState } from '../../api/contract.ts';
import { Key } from '../../components/button.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import styles from './rule-list.module.css';
import { kindLabel } from './rule-text.ts';
import { StateMark } from './state-mark.tsx';

const STATES: readonly RuleState[] = ['active', 'shadow', 'draft', 'retired'];

interface RuleListProps {
  rules: readonly Rule[];
  openId: string | null;
  onOpen: (id: string) => void;
}

export function RuleList({ rules, openId, onOpen }: RuleListProps) {
  const { t } = useTranslation('rules');
  const list = useRef<HTMLDivElement>(null);
  const groups = STATES.map((state) => ({ state, rows: rules.filter((rule) => rule.state === state) })).filter(
    ({ rows }) => rows.length > 0,
  );
  const shown = groups.flatMap(({ rows }) => rows);
  const options = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[role=option]') ?? [])];

  const move = (by: number): void => {
    const all = options();
    const focused = all.findIndex((option) => option === document.activeElement);
    const at = focused === -1 ? shown.findIndex(({ id }) => id === openId) : focused;
    const from = at === -1 && by < 0 ? all.length : at;
    all[Math.max(0, Math.min(all.length - 1, from + by))]?.focus();
  };
  useKeys({ j: () => move(1), k: () => move(-1) });

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [openId]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, id: string): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
    const by = steps[event.key];
    if (by !== undefined) move(by);
    else if (event.key === 'Enter' || event.key === ' ') onOpen(id);
    else return;
    event.preventDefault();
  };

  const stop = shown.some(({ id }) => id === openId) ? openId : shown[0]?.id;
  return (
    <>
      <div ref={list} role="listbox" aria-label={t('list')} className={styles['list']}>
        {groups.map(({ state, rows }, index) => (
          <div key={state} role="group" aria-label={`${t(`state.${state}`)} ${rows.length}`}>
            <div className={styles['group']} aria-hidden="true">
              <span>{t(`state.${state}`)}</span>
              <span className={styles['count']}>{rows.length}</span>
              <span className={styles['space']} />
              {index === 0 && <span className={styles['count']}>{t('hits24h')}</span>}
            </div>
            {rows.map((rule) => (
              <div
                key={rule.id}
                role="option"
                aria-selected={rule.id === openId}
                tabIndex={rule.id === stop ? 0 : -1}
                className={styles['row']}
                data-state={rule.state}
                onClick={() => onOpen(rule.id)}
                onKeyDown={(event) => onKeyDown(event, rule.id)}
              >
                <StateMark state={rule.state} />
                <span className={styles['name']}>{rule.name}</span>
                <span className={styles['hits']} title={t('hitsOf', { count: rule.hits24h })}>
                  {format.count(rule.hits24h)}
                  <span className="heard"> {t('hits24h')}</span>
                </span>
                <span className={styles['what']}>
                  <span>{kindLabel(rule, t)}</span>
                  <span>{t('versionOf', { version: rule.version })}</span>
                  <span>{t('weightOf', { weight: format.count(rule.weight) })}</span>
                  {rule.decision !== null && <span>{t(`decisionShort.${rule.decision}`)}</span>}
                </span>
              </div>
            ))}
          </div>
        ))}
      </div>
      <div className={styles['keys']} aria-hidden="true">
        <span>
          <Key chord="j" />
          <Key chord="k" />
          {t('keys.move')}
        </span>
        <span>
          <Key chord="⏎" />
          {t('keys.open')}
        </span>
        <span>
          <Key chord="f" />
          {t('keys.filter')}
        </span>
      </div>
    </>
  );
}
