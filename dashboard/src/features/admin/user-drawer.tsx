/** One user: facts, roles, disable, another password; what is locked says why. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatch } from 'react-redux';
import { entityTag } from '../../api/api.ts';
import type { Role, User, UserChange } from '../../api/contract.ts';
import { useChangeUserMutation, useGetUserQuery, useResetPasswordMutation } from '../../api/identity.ts';
import type { ApiError } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { Drawer } from '../../components/drawer.tsx';
import { ErrorStrip, Facts, Loading, Section } from '../../components/panel.tsx';
import { told } from '../../components/toasts.ts';
import { useShownUser } from '../../lib/use-session.ts';
import styles from './admin.module.css';
import { Moment } from './moment.tsx';
import { RoleChecks } from './role-checks.tsx';
import { SecretDialog } from './secret-dialog.tsx';

type Question = { name: 'roles'; roles: Role[] } | { name: 'disable' | 'enable' | 'reset' };

export function UserDrawer({ id, isLastAdmin, onClose }: { id: string; isLastAdmin: boolean; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const dispatch = useDispatch();
  const me = useShownUser()?.userId;
  const { data: user, error, isFetching, refetch } = useGetUserQuery(id);
  const [change] = useChangeUserMutation();
  const [reset, { data: made, reset: forget }] = useResetPasswordMutation();
  const [question, ask] = useState<Question | null>(null);
  const send = async (by: UserChange): Promise<void> => {
    if (user === undefined) return;
    await change({ id, ...by, ifMatch: entityTag(user.version) }).unwrap();
    dispatch(told({ id: `user ${id}`, text: t('users.changed', { name: user.username }) }));
  };
  return (
    <Drawer
      label={t('users.name')}
      title={user === undefined ? '…' : t('users.about', { name: user.username })}
      onClose={onClose}
      isBusy={isFetching}
    >
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {user === undefined && error === undefined && <Loading rows={6} />}
      {user !== undefined && (
        <>
          <Section>
            <UserFacts user={user} />
          </Section>
          <Section title={t('users.roles')}>
            <Roles
              // What somebody else changed meanwhile is shown as it stands now.
              key={user.version}
              user={user}
              denied={id === me ? t('users.ownRoles') : isLastAdmin ? t('users.lastAdmin') : null}
              onChange={(roles) => ask({ name: 'roles', roles })}
            />
          </Section>
          <Section title={t('users.access')}>
            {isLastAdmin && !user.disabled && <p className={styles['reason']}>{t('users.lastAdmin')}</p>}
            <div className={styles['acts']}>
              {user.disabled ? (
                <Button onClick={() => ask({ name: 'enable' })}>{t('users.enable')}</Button>
              ) : (
                <Button denied={isLastAdmin ? t('users.lastAdmin') : null} onClick={() => ask({ name: 'disable' })}>
                  {t('users.disable')}
                </Button>
              )}
              <Button denied={id === me ? t('users.resetOwn') : null} onClick={() => ask({ name: 'reset' })}>
                {t('users.reset')}
              </Button>
            </div>
          </Section>
        </>
      )}
      {user !== undefined && question !== null && (
        <Ask
          question={question}
          user={user}
          isOwn={id === me}
          onConfirm={async () => {
            if (question.name === 'reset') await reset(id).unwrap();
            else await send(question.name === 'roles' ? { roles: question.roles } : { disabled: question.name === 'disable' });
          }}
          onClose={() => ask(null)}
        />
      )}
      {made !== undefined && question === null && (
        <SecretDialog title={t('users.temporary', { name: user?.username ?? '' })} secret={made.temporaryPassword} onClose={forget} />
      )}
    </Drawer>
  );
}

function UserFacts({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  return (
    <Facts
      items={[
        [
          t('users.state'),
          `${user.disabled ? t('users.disabled') : t('users.enabled')}${user.mustChangePassword ? `, ${t('users.mustChange')}` : ''}`,
        ],
        [t('users.created'), <Moment at={user.createdAt} />],
        [t('users.lastLogin'), <Moment at={user.lastLoginAt} none={t('never')} />],
        [t('users.permissions'), <span title={user.permissions.join(', ')}>{user.permissions.length}</span>],
        [t('users.version'), user.version],
        [t('users.id'), <span title={user.id}>{user.id}</span>],
      ]}
    />
  );
}

function Roles({ user, denied, onChange }: { user: User; denied: string | null; onChange: (roles: Role[]) => void }) {
  const { t } = useTranslation('admin');
  const [roles, setRoles] = useState<readonly Role[]>(user.roles);
  const isSame = roles.length === user.roles.length && roles.every((role) => user.roles.includes(role));
  const why = denied ?? (isSame ? t('users.unchanged') : roles.length === 0 ? t('users.noRole') : null);
  return (
    <>
      <RoleChecks roles={roles} isLocked={denied !== null} onChange={setRoles} />
      {denied !== null && <p className={styles['reason']}>{denied}</p>}
      <div className={styles['acts']}>
        <Button denied={why} onClick={() => onChange([...roles])}>
          {t('users.saveRoles')}
        </Button>
      </div>
    </>
  );
}

interface AskProps {
  question: Question;
  user: User;
  isOwn: boolean;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

function Ask({ question, user, isOwn, onConfirm, onClose }: AskProps) {
  const { t } = useTranslation('admin');
  const { name } = question;
  // As they were when it was asked: a refusal reads the user anew under the dialog.
  const [before] = useState(user.roles.join(', '));
  return (
    <ConfirmDialog
      title={t(`users.${name}Title`, { name: user.username })}
      confirm={t(`users.${name}Do`)}
      tone={name === 'disable' ? 'danger' : 'primary'}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {name === 'roles' ? t('users.rolesText', { before, after: question.roles.join(', ') }) : t(`users.${name}Text`)}
      {name === 'disable' && isOwn && <p>{t('users.disableOwn')}</p>}
    </ConfirmDialog>
  );
}
