/** Asks for the name of a view that is to be kept. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import styles from './dialogs.module.css';
import { withView } from './views.ts';
import type { SavedView } from './views.ts';

export interface SaveViewProps {
  query: string;
  views: readonly SavedView[];
  onViews: (views: SavedView[]) => void;
  onClose: () => void;
}

export function SaveView({ query, views, onViews, onClose }: SaveViewProps) {
  const { t } = useTranslation('transactions');
  const [name, setName] = useState('');
  const trimmed = name.trim();
  const isTaken = views.some((view) => view.name === trimmed);
  return (
    <Dialog title={t('saveView')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed === '') return;
          onViews(withView(views, { name: trimmed, query }));
          onClose();
        }}
      >
        <TextField
          label={t('viewName')}
          hint={isTaken ? t('viewReplaced') : t('viewKept')}
          value={name}
          maxLength={24}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" tone="primary" denied={trimmed === '' ? t('viewNameRequired') : null}>
            {t('saveView')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
