/** A user ends all of their sessions. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Act } from '../../domain/kernel/act.ts';
import { withoutSessions } from '../../domain/identity/user.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { RevocationFeed } from '../ports/revocation-feed.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';

export class LogOutEverywhere extends Command<void> {
  constructor(
    readonly userId: string,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(LogOutEverywhere)
export class LogOutEverywhereHandler implements ICommandHandler<LogOutEverywhere> {
  constructor(
    private readonly users: UserRepository,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly revocations: RevocationFeed,
  ) {}

  async execute({ userId, act }: LogOutEverywhere): Promise<void> {
    await this.unit.run(async () => {
      await this.users.change(userId, withoutSessions);
      await this.audit.append({ act, action: 'session.logout_all', target: `user:${userId}` });
    });
    this.revocations.announce({ kind: 'user', subject: userId });
  }
}
