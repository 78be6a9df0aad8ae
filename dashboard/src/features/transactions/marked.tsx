/** How many rows are marked, and what can be done with them; those that the filter hides are dropped first. */
import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../api/contract.ts';
import { CopyButton, readableJson } from '../../components/copy-button.tsx';
import { Button } from '../../components/button.tsx';
import * as format from '../../lib/format.ts';
import type { Marks } from '../../lib/use-marks.ts';
import type { HeldList } from '../../live/held-list.ts';
import styles from './list-line.module.css';

export function Marked({ marks, list }: { marks: Marks; list: HeldList<Transaction> }) {
  const { t } = useTranslation('transactions');
  const shown = new Set(list.rows.map(({ id }) => id));
  const hidden = [...marks.ids].filter((id) => !shown.has(id));
  const denied = hidden.length > 0 ? t('marked.blocked') : null;
  const rows = (): Transaction[] => list.rows.filter(({ id }) => marks.ids.has(id));
  return (
    <span className={styles['marked']}>
      <b>{t('marked.count', { count: marks.ids.size, number: format.count(marks.ids.size) })}</b>
      {hidden.length > 0 && (
        <Button size="small" onClick={() => marks.drop(hidden)}>
          {t('marked.dropHidden', { count: hidden.length })}
        </Button>
      )}
      <CopyButton
        size="small"
        tone="quiet"
        denied={denied}
        text={() =>
          rows()
            .map(({ id }) => id)
            .join('\n')
        }
      >
        {t('marked.copyIds')}
      </CopyButton>
      <CopyButton size="small" tone="quiet" denied={denied} text={() => readableJson(rows())}>
        {t('common:copyJson')}
      </CopyButton>
      <Button size="small" tone="quiet" onClick={marks.clear}>
        {t('marked.clear')}
      </Button>
    </span>
  );
}
