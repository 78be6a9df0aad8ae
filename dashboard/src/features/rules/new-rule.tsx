/** A new rule: a kind is chosen, filled in with its defaults, tried, and saved as a draft. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleKind } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { useCreateRuleMutation } from '../../api/rules.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ErrorStrip, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useLeaveGuard } from '../../lib/use-leave-guard.ts';
import { useMay } from '../../lib/use-session.ts';
import type { Language } from '../../lib/words.ts';
import { BacktestPanel } from './backtest-panel.tsx';
import type { KeptRun } from './kept-runs.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import styles from './new-rule.module.css';
import head from './rule-detail.module.css';
import { RuleForm } from './rule-form.tsx';
import { defaultsOf, draftOf, errorsByField, errorsOf, fieldsOf } from './rule-text.ts';
import type { Edits } from './rule-text.ts';
import page from './rules-page.module.css';

interface NewRuleProps {
  kinds: readonly RuleKind[];
  /** Of the address. */
  chosen: string | null;
  onChoose: (kind: string | null) => void;
  runs: readonly KeptRun[];
  onRun: (run: KeptRun) => void;
  onCreated: (id: string, text: string) => void;
  onCancel: () => void;
}

export function NewRule(props: NewRuleProps) {
  const { t } = useTranslation('rules');
  const mayWrite = useMay('rules:write');
  const kind = props.kinds.find((one) => one.kind === props.chosen);
  return (
    <section className={page['detail']} aria-label={t('create.title')} data-alone="">
      <div className={page['scroll']}>
        {!mayWrite ? (
          <p className={styles['denied']}>{t('step.readOnly')}</p>
        ) : kind === undefined ? (
          <KindChoice kinds={props.kinds} onChoose={props.onChoose} />
        ) : (
          <NewRuleForm key={kind.kind} {...props} kind={kind} />
        )}
      </div>
    </section>
  );
}

function KindChoice({ kinds, onChoose }: Pick<NewRuleProps, 'kinds' | 'onChoose'>) {
  const { t } = useTranslation('rules');
  return (
    <>
      <header className={head['head']}>
        <h2>{t('create.chooseKind')}</h2>
        <p className={head['facts']}>{t('create.kindHint')}</p>
      </header>
      <ul className={styles['kinds']}>
        {kinds.map(({ kind, description, weight }) => (
          <li key={kind}>
            <button type="button" onClick={() => onChoose(kind)}>
              <b>{t(`kind.${kind}`, { defaultValue: kind })}</b>
              <span className={styles['weight']}>{t('create.weightOf', { weight: format.count(weight) })}</span>
              <span className={styles['text']}>{t(`kindText.${kind}`, { defaultValue: description })}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function NewRuleForm({ kind, onChoose, runs, onRun, onCreated, onCancel }: NewRuleProps & { kind: RuleKind }) {
  const { t, i18n } = useTranslation('rules');
  const [create, { isLoading }] = useCreateRuleMutation();
  const base = defaultsOf(kind);
  const [name, setName] = useState('');
  const [edits, setEdits] = useState<Edits>({});
  const [refusals, setRefusals] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const draft = draftOf(kind, base, edits, i18n.language as Language);
  const isEdited = name !== '' || Object.keys(edits).length > 0;
  const guard = useLeaveGuard(isEdited, ({ pathname, search }) => {
    return pathname !== '/rules/new' || new URLSearchParams(search).get('kind') !== kind.kind;
  });
  const denied = name.trim() === '' ? t('create.nameRequired') : draft.text === null ? t('form.hasFaults') : null;

  const save = async (): Promise<void> => {
    if (draft.text === null || denied !== null || isLoading) return;
    setRefusals({});
    setError(null);
    try {
      const rule = await create({ kind: kind.kind, name: name.trim(), ...draft.text }).unwrap();
      guard.pass(() => onCreated(rule.id, t('create.saved', { name: rule.name })));
    } catch (failure) {
      const refused = failure as ApiError;
      const names = [...fieldsOf(kind).map((one) => one.name), 'decision', 'name'];
      const found = errorsByField(errorsOf(refused), names);
      setRefusals(found.fields);
      setError(Object.keys(found.fields).length > 0 && found.rest.length === 0 ? null : refused);
    }
  };
  useKeys({ 'Ctrl+Enter': () => void save() });

  return (
    <>
      <header className={head['head']}>
        <h2>
          <span>{t('create.title')}</span>
        </h2>
        <p className={head['what']}>{t(`kindText.${kind.kind}`, { defaultValue: kind.description })}</p>
        <p className={head['facts']}>
          {t(`kind.${kind.kind}`, { defaultValue: kind.kind })} · {t('create.kindHint')}
        </p>
        <div className={head['acts']}>
          <Button tone="primary" chord="Ctrl ⏎" denied={denied} isBusy={isLoading} onClick={() => void save()}>
            {t('create.save')}
          </Button>
          <Button onClick={() => onChoose(null)}>{t('create.otherKind')}</Button>
          <Button onClick={onCancel}>{t('create.cancel')}</Button>
        </div>
      </header>
      {error !== null && <ErrorStrip error={error} onRetry={() => void save()} />}
      <Section title={t('form.title')}>
        <div className={styles['name']}>
          <TextField
            label={t('create.name')}
            hint={t('create.nameHint')}
            error={refusals['name'] ?? null}
            maxLength={100}
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <RuleForm
          kind={kind}
          base={base}
          edits={edits}
          draft={draft}
          refusals={refusals}
          denied={null}
          isNew
          onEdit={(field, text) => {
            setEdits({ ...edits, [field]: text });
            setRefusals({});
          }}
        />
      </Section>
      <BacktestPanel
        kind={kind}
        ruleId={null}
        version={null}
        isChanged={false}
        text={draft.text}
        running={undefined}
        runs={runs}
        onRun={onRun}
        onRefused={setRefusals}
        denied={null}
      />
      {guard.isAsking && <LeaveDialog guard={guard} />}
    </>
  );
}
