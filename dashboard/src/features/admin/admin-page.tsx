/** The page Admin: users, roles, API keys, audit log; a part that a person may not see is absent. */
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import type { Permission } from '../../api/contract.ts';
import { useShownUser } from '../../lib/use-session.ts';
import styles from './admin.module.css';
import { AuditPart } from './audit-part.tsx';
import { KeysPart } from './keys-part.tsx';
import { RolesPart } from './roles-part.tsx';
import { UsersPart } from './users-part.tsx';

interface Part {
  name: 'users' | 'roles' | 'keys' | 'audit';
  permission: Permission;
  component: ComponentType;
}

const PARTS: readonly Part[] = [
  { name: 'users', permission: 'users:manage', component: UsersPart },
  { name: 'roles', permission: 'users:manage', component: RolesPart },
  { name: 'keys', permission: 'keys:manage', component: KeysPart },
  { name: 'audit', permission: 'audit:read', component: AuditPart },
];

export default function AdminPage() {
  const { t } = useTranslation('admin');
  const { tab } = useParams();
  const user = useShownUser();
  const parts = PARTS.filter(({ permission }) => user?.permissions.includes(permission) === true);
  const current = parts.find(({ name }) => name === tab);
  const [first] = parts;
  if (current === undefined) return first === undefined ? null : <Navigate to={`/admin/${first.name}`} replace />;
  const Shown = current.component;
  return (
    <div className={styles['page']}>
      <nav className={styles['tabs']} aria-label={t('tabs')}>
        {parts.map(({ name }) => (
          <Link key={name} to={`/admin/${name}`} aria-current={name === current.name ? 'page' : undefined}>
            {t(`tab.${name}`)}
          </Link>
        ))}
      </nav>
      <Shown key={current.name} />
    </div>
  );
}
