/** The export of payments: all that the filter finds. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withQuery } from '../../api/query.ts';
import { Segmented } from '../../components/button.tsx';
import { ExportDialog } from '../../components/export-dialog.tsx';
import { Facts } from '../../components/panel.tsx';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import styles from './dialogs.module.css';
import { FILTER_NAMES, resolved } from './filter.ts';
import type { UrlFilter } from './filter.ts';
import type { FilterWords } from './suggestions.ts';

export function PaymentExport({ filter, words, onClose }: { filter: UrlFilter; words: FilterWords; onClose: () => void }) {
  const { t } = useTranslation('transactions');
  const mayAll = useMay('pii:read');
  const [as, setAs] = useState<'csv' | 'ndjson'>('csv');
  const said = FILTER_NAMES.filter((name) => filter[name] !== undefined).map(
    (name) => `${words.name(name)}: ${words.value(name, String(filter[name]))}`,
  );
  return (
    <ExportDialog
      title={t('export.title')}
      path={() => withQuery('/api/transactions/export', { ...resolved(filter, live.now), format: as })}
      onClose={onClose}
    >
      <div className={styles['says']}>
        <Facts
          items={[
            [t('export.rows'), said.length === 0 ? t('export.allRows') : said.join(' · '), 'rows'],
            [t('export.columns'), t('export.allColumns'), 'columns'],
            [t('export.times'), 'UTC', 'times'],
            [t('export.masking'), t(mayAll ? 'export.whole' : 'export.masked'), 'masking'],
          ]}
        />
      </div>
      <Segmented
        label={t('export.format')}
        value={as}
        onChange={setAs}
        options={[
          { value: 'csv', label: 'CSV' },
          { value: 'ndjson', label: 'NDJSON' },
        ]}
      />
    </ExportDialog>
  );
}
