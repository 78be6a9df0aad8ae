/** The roles of a user as boxes to be ticked. */
import { useTranslation } from 'react-i18next';
import type { Role } from '../../api/contract.ts';
import { CheckField } from '../../components/field.tsx';
import styles from './admin.module.css';

const ROLES: readonly Role[] = ['Admin', 'Analyst', 'User', 'Ingestor'];

export interface RoleChecksProps {
  roles: readonly Role[];
  isLocked?: boolean;
  onChange: (roles: readonly Role[]) => void;
}

export function RoleChecks({ roles, isLocked = false, onChange }: RoleChecksProps) {
  const { t } = useTranslation('admin');
  return (
    <fieldset className={styles['checks']}>
      <legend className="heard">{t('users.roles')}</legend>
      {ROLES.map((role) => (
        <CheckField
          key={role}
          label={
            <span>
              {role} <small>{t(`users.roleOf.${role}`)}</small>
            </span>
          }
          checked={roles.includes(role)}
          disabled={isLocked}
          onChange={(event) => onChange(ROLES.filter((each) => (each === role ? event.target.checked : roles.includes(each))))}
        />
      ))}
    </fieldset>
  );
}
