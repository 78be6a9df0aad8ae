/** Which role may do what: a matrix to be read. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Permission } from '../../api/contract.ts';
import { useGetRolesQuery } from '../../api/identity.ts';
import type { StaticColumn } from '../../components/static-table.tsx';
import styles from './admin.module.css';
import { ListPanel } from './list-panel.tsx';

interface Row {
  permission: Permission;
}

export function RolesPart() {
  const { t } = useTranslation('admin');
  const query = useGetRolesQuery();
  const roles = query.data;
  const rows = useMemo<Row[]>(
    () => [...new Set(roles?.flatMap(({ permissions }) => permissions))].map((permission) => ({ permission })),
    [roles],
  );
  const columns: StaticColumn<Row>[] = [
    { id: 'permission', header: t('roles.permission'), width: '170px', cell: ({ permission }) => permission },
    ...(roles ?? []).map(({ name, permissions }) => ({
      id: name,
      header: name,
      width: '96px',
      cell: ({ permission }: Row) => <Mark holds={permissions.includes(permission)} />,
    })),
    {
      id: 'meaning',
      header: t('roles.meaning'),
      cell: ({ permission }) => (
        <span className={styles['quiet']}>{t(`roles.means.${permission.replace(':', '_')}`, { defaultValue: '' })}</span>
      ),
    },
  ];
  return (
    <div className={styles['part']}>
      <ListPanel
        title={t('tab.roles')}
        note={t('roles.note')}
        permission="users:manage"
        query={query}
        label={t('roles.list')}
        columns={columns}
        rows={rows}
        rowId={({ permission }) => permission}
        empty="–"
        minWidth="860px"
      />
    </div>
  );
}

function Mark({ holds }: { holds: boolean }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <span aria-hidden="true" className={holds ? undefined : styles['faint']}>
        {holds ? '✓' : '–'}
      </span>
      <span className="heard">{holds ? t('roles.yes') : t('roles.no')}</span>
    </>
  );
}
