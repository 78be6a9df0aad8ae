/** Users: who there is, and one of them in a drawer with what can be done. */
import { Ban, Check } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../../api/api.ts';
import type { User } from '../../api/contract.ts';
import { useGetUsersInfiniteQuery } from '../../api/identity.ts';
import { Button } from '../../components/button.tsx';
import type { StaticColumn } from '../../components/static-table.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useShownUser } from '../../lib/use-session.ts';
import { useUrlParams } from '../../lib/use-url-state.ts';
import styles from './admin.module.css';
import { CreateUserDialog } from './create-user-dialog.tsx';
import { ListPanel } from './list-panel.tsx';
import { Moment } from './moment.tsx';
import { UserDrawer } from './user-drawer.tsx';

export function UsersPart() {
  const { t } = useTranslation('admin');
  const me = useShownUser()?.userId;
  const [params, setParams] = useUrlParams();
  const [isCreating, setCreating] = useState(false);
  const find = useRef<HTMLInputElement>(null);
  const query = useGetUsersInfiniteQuery(undefined, { refetchOnMountOrArgChange: true });
  const users = itemsOf(query.data);
  const [wanted, openId] = [params.get('q') ?? '', params.get('user')];
  const shown = users.filter((user) => matches(user, wanted));
  const toFilter = (): void => find.current?.focus();
  useKeys({ f: toFilter, '/': toFilter }, { labels: { f: t('filter') } });
  // The order of a part of the list would not be the order of the list.
  const sorts = !query.hasNextPage;
  const sortBy = (value: (user: User) => string | null) => (sorts ? { sortBy: value } : {});
  const columns: StaticColumn<User>[] = [
    {
      id: 'name',
      header: t('users.name'),
      ...sortBy(({ username }) => username),
      cell: ({ id, username }) => (
        <>
          {username}
          {id === me && <span className={styles['tag']}>{t('users.you')}</span>}
        </>
      ),
    },
    { id: 'roles', header: t('users.roles'), width: '22%', ...sortBy(({ roles }) => roles.join()), cell: ({ roles }) => roles.join(', ') },
    {
      id: 'state',
      header: t('users.state'),
      width: '25%',
      ...sortBy(({ disabled }) => String(disabled)),
      cell: (user) => <State user={user} />,
    },
    {
      id: 'created',
      header: t('users.created'),
      width: '150px',
      ...sortBy(({ createdAt }) => createdAt),
      cell: ({ createdAt }) => <Moment at={createdAt} />,
    },
    {
      id: 'login',
      header: t('users.lastLogin'),
      width: '150px',
      ...sortBy(({ lastLoginAt }) => lastLoginAt),
      cell: ({ lastLoginAt }) => <Moment at={lastLoginAt} none={t('never')} />,
    },
  ];
  return (
    <div className={styles['part']} data-open={openId !== null}>
      <ListPanel
        title={t('tab.users')}
        note={sorts ? t('users.count', { count: users.length }) : t('users.loaded', { count: users.length })}
        tools={
          <>
            <label className={styles['find']}>
              <span className="heard">{t('users.find')}</span>
              <input
                ref={find}
                type="search"
                placeholder={t('users.find')}
                value={wanted}
                onChange={(event) => setParams({ q: event.target.value })}
              />
            </label>
            <Button size="small" onClick={() => setCreating(true)}>
              {t('users.new')}
            </Button>
          </>
        }
        permission="users:manage"
        query={query}
        label={t('users.list')}
        columns={columns}
        rows={shown}
        rowId={({ id }) => id}
        selectedId={openId}
        onOpen={({ id }) => setParams({ user: id }, { push: true })}
        empty={query.isLoading ? format.NONE : t('users.none')}
        minWidth="820px"
      />
      {openId !== null && (
        <UserDrawer key={openId} id={openId} isLastAdmin={isLastAdmin(openId, users, sorts)} onClose={() => setParams({ user: null })} />
      )}
      {isCreating && (
        <CreateUserDialog onClose={() => setCreating(false)} onCreated={(id) => setParams({ user: id, q: null }, { push: true })} />
      )}
    </div>
  );
}

/** By name or role, any case. */
function matches({ username, roles }: User, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return [username, ...roles].some((each) => each.toLowerCase().includes(text));
}

/** Known only where all users are: else the server has the last word. */
function isLastAdmin(id: string, users: readonly User[], areAll: boolean): boolean {
  const admins = users.filter(({ disabled, roles }) => !disabled && roles.includes('Admin'));
  return areAll && admins.length === 1 && admins[0]?.id === id;
}

function State({ user: { disabled, mustChangePassword } }: { user: User }) {
  const { t } = useTranslation('admin');
  const Icon = disabled ? Ban : Check;
  return (
    <span className={`${styles['state']} ${disabled ? '' : styles['quiet']}`}>
      <Icon size={12} aria-hidden="true" />
      {disabled ? t('users.disabled') : t('users.enabled')}
      {mustChangePassword && <span className={styles['tag']}>{t('users.mustChange')}</span>}
    </span>
  );
}
