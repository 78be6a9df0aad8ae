/** An administrator changes the roles of an account, disables or enables it. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError, NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { changeUser } from '../../domain/identity/user.ts';
import type { User, UserChange } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import type { AuditEntry } from '../ports/audit-log.ts';
import { RevocationFeed } from '../ports/revocation-feed.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';
import { userView } from './identity.view.ts';
import type { UserView } from './identity.view.ts';

export class ChangeUser extends Command<UserView> {
  constructor(
    readonly userId: string,
    readonly change: UserChange,
    /** The version that the caller saw; null = whatever it is. */
    readonly expectedVersion: number | null,
    /** Id of the administrator. */
    readonly actorId: string,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(ChangeUser)
export class ChangeUserHandler implements ICommandHandler<ChangeUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly revocations: RevocationFeed,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute(command: ChangeUser): Promise<UserView> {
    const user = await this.unit.run(() => this.change(command));
    this.revocations.announce({ kind: 'user', subject: user.id });
    return userView(user);
  }

  private async change({ userId, change, expectedVersion, actorId, act }: ChangeUser): Promise<User> {
    let before: User | null = null;
    const after = await this.users.change(userId, (current, otherAdmins) => {
      if (expectedVersion !== null && current.version !== expectedVersion) {
        throw new DomainError('version_mismatch', `the version is ${current.version}, expected was ${expectedVersion}`);
      }
      before = current;
      return changeUser(current, change, actorId, otherAdmins);
    });
    if (after === null) throw new NotFoundError('there is no such user');
    for (const entry of entriesOf(before!, after)) await this.audit.append({ act, ...entry });
    return after;
  }
}

function entriesOf(before: User, after: User): Omit<AuditEntry, 'act'>[] {
  const target = `user:${after.id}`;
  const { username } = after;
  const entries: Omit<AuditEntry, 'act'>[] = [];
  if (after.roles.join() !== before.roles.join()) {
    entries.push({ action: 'user.roles_changed', target, details: { username, before: before.roles, after: after.roles } });
  }
  if (after.disabled !== before.disabled) {
    entries.push({ action: after.disabled ? 'user.disabled' : 'user.enabled', target, details: { username } });
  }
  return entries;
}
