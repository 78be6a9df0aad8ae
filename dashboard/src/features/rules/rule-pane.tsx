/** The rule of the address: loads it, holds what was typed into it, and asks before that is lost. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleDetail, RuleKind, Tagged } from '../../api/contract.ts';
import { every, isProblem } from '../../api/api.ts';
import type { ApiError } from '../../api/problem.ts';
import { useGetRuleQuery } from '../../api/rules.ts';
import { Empty, ErrorStrip, Loading } from '../../components/panel.tsx';
import { useLeaveGuard } from '../../lib/use-leave-guard.ts';
import { useMay } from '../../lib/use-session.ts';
import type { KeptRun } from './kept-runs.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { RuleDetailView } from './rule-detail.tsx';
import type { Edits } from './rule-text.ts';
import styles from './rules-page.module.css';
import { Versions } from './versions.tsx';

interface RulePaneProps {
  id: string;
  kinds: readonly RuleKind[];
  /** Number in the address; null: the one that stands for the rule. */
  chosen: number | null;
  onShow: (version: number | null) => void;
  runs: readonly KeptRun[];
  onRun: (run: KeptRun) => void;
  onTold: (text: string) => void;
}

/** How often hits and states are asked for again. */
const REFRESH_S = 30;

export function RulePane({ id, kinds, chosen, onShow, runs, onRun, onTold }: RulePaneProps) {
  const { t } = useTranslation('rules');
  const mayWrite = useMay('rules:write');
  const { data, error: failure, refetch } = useGetRuleQuery(id, every(REFRESH_S));
  const error = failure as ApiError | undefined;
  const [edits, setEdits] = useState<Edits>({});
  const seen = useRef<Tagged<RuleDetail> | null>(null);
  const isEdited = Object.keys(edits).length > 0;
  const guard = useLeaveGuard(isEdited, ({ pathname, search }) => {
    const params = new URLSearchParams(search);
    const goesOn = pathname === `/rules/${id}` && !params.has('tab') && Number(params.get('version') ?? 0) === (chosen ?? 0);
    return !goesOn;
  });
  useEffect(() => {
    // Upon what was seen when the first field was changed, whatever comes meanwhile.
    if (!isEdited) seen.current = data ?? null;
  }, [data, isEdited]);

  // A stored answer of the rule before is none of this one.
  const rule = data?.id === id ? data : undefined;
  if (rule === undefined) {
    return (
      <section className={styles['detail']} aria-busy={error === undefined || undefined}>
        {error === undefined ? (
          <Loading rows={9} height={40} />
        ) : isProblem(error, 'not_found') ? (
          <Empty>{t('notFound')}</Empty>
        ) : (
          <ErrorStrip error={error} onRetry={() => void refetch()} />
        )}
      </section>
    );
  }
  const kind = kinds.find((one) => one.kind === rule.kind) ?? unknownKind(rule);
  const version =
    rule.versions.find((one) => one.version === (chosen ?? rule.version)) ?? rule.versions.find((one) => one.version === rule.version);
  if (version === undefined) return <Empty>{t('notFound')}</Empty>;
  return (
    <>
      <section className={styles['detail']} aria-label={rule.name}>
        <div className={styles['scroll']}>
          {error !== undefined && <ErrorStrip error={error} onRetry={() => void refetch()} />}
          <RuleDetailView
            key={`${rule.id} ${version.version}`}
            rule={rule}
            kind={kind}
            version={version}
            edits={edits}
            setEdits={setEdits}
            seen={isEdited ? (seen.current ?? rule) : rule}
            runs={runs}
            onRun={onRun}
            guard={guard}
            onShow={(number) => onShow(number === rule.version ? null : number)}
            refresh={refetch}
            onTold={onTold}
            mayWrite={mayWrite}
          />
        </div>
      </section>
      <section className={styles['versions']} aria-labelledby="versions-title">
        <div className={styles['panelHead']}>
          <h2 id="versions-title">{t('versions.title')}</h2>
          <span className={styles['quiet']}>{t('versions.count', { count: rule.versions.length })}</span>
        </div>
        <div className={styles['scroll']}>
          <Versions rule={rule} kind={kind} shown={version.version} onShow={(number) => onShow(number === rule.version ? null : number)} />
        </div>
      </section>
      {guard.isAsking && <LeaveDialog guard={guard} />}
    </>
  );
}

/** A kind that this page's server no longer tells of: what its versions hold can still be read. */
function unknownKind(rule: RuleDetail): RuleKind {
  return { kind: rule.kind, description: '', weight: rule.weight, params: [] };
}
