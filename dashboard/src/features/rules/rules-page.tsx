/** The page Rules: what judges payments, how it would do, and the lists that it looks at. */
import { Plus, Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { every } from '../../api/api.ts';
import type { ApiError } from '../../api/problem.ts';
import { useGetRuleKindsQuery, useGetRulesQuery } from '../../api/rules.ts';
import type { Rule } from '../../api/contract.ts';
import { useAppDispatch } from '../../app/store.ts';
import { Button, Segmented } from '../../components/button.tsx';
import { Empty, ErrorStrip, Loading } from '../../components/panel.tsx';
import { told } from '../../components/toasts.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useMay, useSignedIn } from '../../lib/use-session.ts';
import { useUrlParams } from '../../lib/use-url-state.ts';
import { keepRun, keptRuns } from './kept-runs.ts';
import type { KeptRun } from './kept-runs.ts';
import { ListTab } from './list-tab.tsx';
import { NewRule } from './new-rule.tsx';
import { RuleList } from './rule-list.tsx';
import { RulePane } from './rule-pane.tsx';
import type { Words } from './rule-text.ts';
import styles from './rules-page.module.css';

const TABS = ['rules', 'block', 'watch'] as const;
type TabName = (typeof TABS)[number];
/** In the place of an id. */
const NEW = 'new';
const REFRESH_S = 30;

export default function RulesPage() {
  const { t } = useTranslation('rules');
  const navigate = useNavigate();
  const { id = null } = useParams();
  const [params, setParams] = useUrlParams();
  const tab: TabName = TABS.find((name) => name === params.get('tab')) ?? 'rules';
  const asked = params.get('q') ?? '';
  // The address follows when there is time for it; what is typed is shown at once.
  const [filter, setFilter] = useState(asked);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== box.current) setFilter(asked);
  }, [asked]);
  const filterBy = (text: string): void => {
    setFilter(text);
    setParams({ q: text });
  };
  const mayWrite = useMay('rules:write');
  const focusFilter = (): void => box.current?.focus();
  useKeys({ f: focusFilter, '/': focusFilter });
  return (
    <div className={styles['page']} data-open={id !== null && tab === 'rules' ? '' : undefined}>
      <div className={styles['bar']}>
        <Segmented
          label={t('tabs')}
          value={tab}
          options={TABS.map((name) => ({ value: name, label: t(`tab.${name}`) }))}
          onChange={(next) => setParams({ tab: next === 'rules' ? null : next, q: null }, { push: true })}
        />
        <span className={styles['space']} />
        <div className={styles['filter']}>
          <Search size={14} aria-hidden="true" />
          <input
            ref={box}
            type="text"
            role="searchbox"
            aria-label={t(tab === 'rules' ? 'filterRules' : 'filterList')}
            placeholder={t(tab === 'rules' ? 'filterRules' : 'filterList')}
            value={filter}
            onChange={(event) => filterBy(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              if (filter === '') box.current?.blur();
              else filterBy('');
            }}
          />
          {filter !== '' && (
            <button type="button" aria-label={t('filterClear')} onClick={() => filterBy('')}>
              <X size={13} aria-hidden="true" />
            </button>
          )}
        </div>
        {tab === 'rules' && (
          <Button
            icon={<Plus size={14} aria-hidden="true" />}
            denied={mayWrite ? null : t('step.readOnly')}
            onClick={() => void navigate(`/rules/${NEW}`)}
          >
            {t('newRule')}
          </Button>
        )}
      </div>
      {tab === 'rules' ? <RulesView id={id} filter={filter} /> : <ListTab key={tab} list={tab} filter={filter} />}
    </div>
  );
}

function RulesView({ id, filter }: { id: string | null; filter: string }) {
  const { t } = useTranslation('rules');
  const navigate = useNavigate();
  const dispatch = useAppDispatch();
  const [params] = useSearchParams();
  const userId = useSignedIn()?.userId ?? '';
  const rules = useGetRulesQuery(undefined, every(REFRESH_S));
  const kinds = useGetRuleKindsQuery();
  const [runs, setRuns] = useState(() => keptRuns(userId));
  const shown = rules.data?.filter((rule) => matches(rule, filter, t)) ?? [];
  const error = (rules.error ?? kinds.error) as ApiError | undefined;
  /** The filter stays; what belongs to the rule before does not. */
  const open = (next: string | null, more: Record<string, string> = {}): void => {
    const search = new URLSearchParams({ ...(filter !== '' && { q: filter }), ...more }).toString();
    void navigate({ pathname: next === null ? '/rules' : `/rules/${next}`, search });
  };
  const tell = (text: string): void => void dispatch(told({ id: crypto.randomUUID(), text }));
  const keep = (run: KeptRun): void => {
    const kept = keepRun(userId, run);
    setRuns(kept.runs);
    if (kept.forgotten > 0) tell(t('backtest.forgotten', { count: kept.forgotten }));
  };
  const retry = (): void => {
    if (rules.error !== undefined) void rules.refetch();
    if (kinds.error !== undefined) void kinds.refetch();
  };
  return (
    <>
      <section className={styles['list']} aria-label={t('list')} aria-busy={rules.isLoading || undefined}>
        {error !== undefined && <ErrorStrip error={error} onRetry={retry} />}
        {rules.data === undefined ? (
          error === undefined && <Loading rows={12} height={48} />
        ) : shown.length === 0 ? (
          <Empty>{rules.data.length === 0 ? t('noRules') : t('noMatch', { filter })}</Empty>
        ) : (
          <RuleList rules={shown} openId={id} onOpen={(next) => open(next)} />
        )}
      </section>
      {id === null ? (
        <section className={styles['detail']} data-alone="" data-empty="">
          <Empty>{t('choose')}</Empty>
        </section>
      ) : kinds.data === undefined ? (
        <section className={styles['detail']} data-alone="">
          {kinds.error === undefined && <Loading rows={9} height={40} />}
        </section>
      ) : (
        <>
          <div className={styles['back']}>
            <Button onClick={() => open(null)}>← {t('back')}</Button>
          </div>
          {id === NEW ? (
            <NewRule
              kinds={kinds.data}
              chosen={params.get('kind')}
              onChoose={(kind) => open(NEW, kind === null ? {} : { kind })}
              runs={runs}
              onRun={keep}
              onCreated={(next, text) => {
                tell(text);
                open(next);
              }}
              onCancel={() => open(null)}
            />
          ) : (
            <RulePane
              key={id}
              id={id}
              kinds={kinds.data}
              chosen={Number(params.get('version') ?? NaN) || null}
              onShow={(version) => open(id, version === null ? {} : { version: String(version) })}
              runs={runs}
              onRun={keep}
              onTold={tell}
            />
          )}
        </>
      )}
    </>
  );
}

function matches(rule: Rule, filter: string, t: Words): boolean {
  const kind = t(`kind.${rule.kind}`, { defaultValue: rule.kind });
  const text = `${rule.name} ${rule.kind} ${kind} ${t(`state.${rule.state}`)} ${rule.decision ?? ''}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
