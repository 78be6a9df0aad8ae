/** What a version says, as fields: one per parameter of its kind, the weight and the decision, each with its unit, range and default. */
import { Undo2 } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleKind, RuleParameter } from '../../api/contract.ts';
import type { Language } from '../../lib/words.ts';
import { Button } from '../../components/button.tsx';
import styles from './rule-form.module.css';
import { DECISIONS, fieldsOf, shownText, valueOf, WEIGHT } from './rule-text.ts';
import type { DecisionChoice, Draft, Edits, TextLike } from './rule-text.ts';
import { isSame, read, written, writtenWhole } from './values.ts';
import type { ValueFault } from './values.ts';

export interface RuleFormProps {
  kind: RuleKind;
  /** What the form began with. */
  base: TextLike;
  edits: Edits;
  draft: Draft;
  /** What the server said of fields, by name. */
  refusals: Readonly<Record<string, string>>;
  onEdit: (name: string, text: string) => void;
  /** Why nothing can be changed. */
  denied: string | null;
  /** A new rule has nothing that it differs from. */
  isNew?: boolean;
}

export function RuleForm({ kind, base, edits, draft, refusals, onEdit, denied, isNew = false }: RuleFormProps) {
  const { t, i18n } = useTranslation('rules');
  const language = i18n.language as Language;
  const decision = (edits['decision'] ?? base.decision ?? 'score') as DecisionChoice;
  const faultOf = (parameter: RuleParameter): string | null => {
    const fault: ValueFault | undefined = draft.faults[parameter.name];
    const range = { min: written(parameter, parameter.min), max: writtenWhole(parameter, parameter.max) };
    return fault === undefined ? null : t(`fault.${fault}`, range);
  };
  return (
    <div className={styles['form']}>
      {kind.params.length === 0 && <p className={styles['none']}>{t('form.none')}</p>}
      {fieldsOf(kind).map((parameter) => {
        const { name } = parameter;
        const label = t(`field.${name}`, { defaultValue: name });
        const reading = read(parameter, shownText(parameter, base, edits), language);
        const isDefault = 'value' in reading && isSame(parameter, reading.value, parameter.default);
        const before = valueOf(base, name);
        return (
          <Field
            key={name}
            label={label}
            was={!isNew && draft.changed.has(name) && before !== undefined ? writtenWhole(parameter, before) : null}
            error={refusals[name] ?? faultOf(parameter)}
            note={
              <>
                {t('form.range', { min: written(parameter, parameter.min), max: writtenWhole(parameter, parameter.max) })}
                {parameter.unit === 'ms' && <>, {t('form.durationHint')}</>}
                {name === WEIGHT.name && <span className={styles['hint']}>{t('weightHint')}</span>}
              </>
            }
            tool={
              isDefault ? (
                <span className={styles['quiet']}>{t('form.isDefault')}</span>
              ) : (
                <span className={styles['default']}>
                  <span>{t('form.default', { value: writtenWhole(parameter, parameter.default) })}</span>
                  {denied === null && (
                    <Button
                      size="small"
                      tone="quiet"
                      icon={<Undo2 size={13} aria-hidden="true" />}
                      aria-label={t('form.restoreOf', { field: label, value: writtenWhole(parameter, parameter.default) })}
                      title={t('form.restore')}
                      onClick={() => onEdit(name, written(parameter, parameter.default))}
                    />
                  )}
                </span>
              )
            }
          >
            {(attributes) => (
              <>
                <input
                  {...attributes}
                  name={name}
                  inputMode={parameter.unit === 'ms' ? 'text' : 'decimal'}
                  autoComplete="off"
                  spellCheck={false}
                  readOnly={denied !== null}
                  value={shownText(parameter, base, edits)}
                  onChange={(event) => onEdit(name, event.target.value)}
                  // Shows how it was understood.
                  onBlur={() => {
                    if (edits[name] !== undefined && 'value' in reading) onEdit(name, written(parameter, reading.value));
                  }}
                />
                {parameter.unit !== null && parameter.unit !== 'ms' && <span className={styles['unit']}>{parameter.unit}</span>}
              </>
            )}
          </Field>
        );
      })}
      <Field
        label={t('field.decision')}
        was={!isNew && draft.changed.has('decision') ? t(`decisionShort.${base.decision ?? 'score'}`) : null}
        error={refusals['decision'] ?? null}
        note={<span>{t('decisionHint')}</span>}
        tool={decision === 'score' ? <span className={styles['quiet']}>{t('form.isDefault')}</span> : null}
      >
        {(attributes) => (
          <select
            {...attributes}
            name="decision"
            disabled={denied !== null}
            value={decision}
            onChange={(event) => onEdit('decision', event.target.value)}
          >
            {DECISIONS.map((one) => (
              <option key={one} value={one}>
                {t(`decision.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

interface FieldProps {
  label: string;
  /** What it said before, where that is something else. */
  was: string | null;
  error: string | null;
  note: ReactNode;
  tool: ReactNode;
  children: (attributes: { id: string; 'aria-invalid': true | undefined; 'aria-describedby': string }) => ReactNode;
}

function Field({ label, was, error, note, tool, children }: FieldProps) {
  const { t } = useTranslation('rules');
  const id = useId();
  return (
    <div className={styles['field']} data-changed={was !== null || undefined}>
      <label htmlFor={id}>{label}</label>
      <div className={styles['control']}>
        {children({ id, 'aria-invalid': error !== null || undefined, 'aria-describedby': `${id}-note` })}
      </div>
      <div className={styles['tool']}>{tool}</div>
      <div id={`${id}-note`} className={styles['note']}>
        {error !== null && (
          <span className={styles['error']} role="alert">
            {error}
          </span>
        )}
        {was !== null && (
          <span className={styles['was']}>
            <b>{t('form.changed')}</b> {t('form.was', { value: was })}
          </span>
        )}
        <span>{note}</span>
      </div>
    </div>
  );
}
