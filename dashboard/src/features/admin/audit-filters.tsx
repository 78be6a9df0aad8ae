/** Filter of the audit log by actor, action and time; all of it stands in the address. */
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS } from '../../api/audit-actions.ts';
import { Button } from '../../components/button.tsx';
import * as format from '../../lib/format.ts';
import type { SetParams } from '../../lib/use-url-state.ts';
import { instantOf, wallTime } from '../../lib/zone-time.ts';
import styles from './admin.module.css';
import { filterOf, isFiltered } from './audit-filter.ts';
import { useTyped } from './use-typed.ts';

export interface AuditFiltersProps {
  params: URLSearchParams;
  onChange: SetParams;
  actor: Ref<HTMLInputElement>;
}

export function AuditFilters({ params, onChange, actor }: AuditFiltersProps) {
  const { t } = useTranslation('admin');
  const filter = filterOf(params);
  const [typed, type] = useTyped(filter.actor ?? '', (text) => onChange({ actor: text }));
  const action = filter.action ?? '';
  return (
    <div className={styles['filters']} role="search" aria-label={t('filter')}>
      <label>
        {t('audit.actor')}
        <input
          ref={actor}
          type="search"
          value={typed}
          placeholder={t('audit.actorHint')}
          maxLength={200}
          onChange={(event) => type(event.target.value)}
        />
      </label>
      <label>
        {t('audit.action')}
        <select value={action} onChange={(event) => onChange({ action: event.target.value })}>
          <option value="">{t('audit.anyAction')}</option>
          {/* A link may name one that only another version of the server knows. */}
          {(action === '' || AUDIT_ACTIONS.some((each) => each === action) ? AUDIT_ACTIONS : [...AUDIT_ACTIONS, action]).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <TimeField label={t('audit.from', { zone: format.zoneLabel() })} at={filter.from} onChange={(from) => onChange({ from })} />
      <TimeField label={t('audit.to', { zone: format.zoneLabel() })} at={filter.to} onChange={(to) => onChange({ to })} />
      {isFiltered(filter) && (
        <Button size="small" onClick={() => onChange({ actor: null, action: null, from: null, to: null })}>
          {t('audit.clear')}
        </Button>
      )}
    </div>
  );
}

function TimeField({ label, at, onChange }: { label: string; at: string | undefined; onChange: (at: string | null) => void }) {
  const zone = format.zoneName();
  const change = (text: string): void => {
    const instant = instantOf(text, zone);
    if (text === '') onChange(null);
    else if (instant !== null) onChange(new Date(instant).toISOString());
  };
  return (
    <label>
      {label}
      <input
        // Uncontrolled while it is typed in; made anew where the address says something else.
        key={`${at} ${zone}`}
        type="datetime-local"
        defaultValue={at === undefined ? '' : wallTime(Date.parse(at), zone)}
        onBlur={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') change(event.currentTarget.value);
        }}
      />
    </label>
  );
}
