/** Ends sessions, and sees to it that every replica hears of it. */
import { Injectable } from '@nestjs/common';
import { actOf } from '../../domain/kernel/act.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { endSession } from '../../domain/identity/session.ts';
import type { Session } from '../../domain/identity/session.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { Clock } from '../ports/clock.ts';
import { RevocationFeed } from '../ports/revocation-feed.ts';
import { SessionRepository } from '../ports/session-repository.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { UserRepository } from '../ports/user-repository.ts';

@Injectable()
export class SessionEnding {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly revocations: RevocationFeed,
    private readonly clock: Clock,
  ) {}

  /** False where there was nothing to end. */
  async end(id: string, action: 'session.logout' | 'session.ended', may: (session: Session) => boolean, act: Act): Promise<boolean> {
    const ended = await this.unit.run(async () => {
      let ends = false;
      const session = await this.sessions.change(id, (current) => {
        ends = current.endedAt === null && may(current);
        return ends ? endSession(current, this.clock.now()) : current;
      });
      const user = ends ? await this.users.get(session!.userId) : null;
      if (user !== null) {
        await this.audit.append({ act: actOf(user.username, act), action, target: `session:${id}`, details: { userId: user.id } });
      }
      return ends;
    });
    if (ended) this.revocations.announce({ kind: 'session', subject: id });
    return ended;
  }

  /** Ends every session of the user but this one, inside the caller's unit of work; `announce` afterwards what it answers with. */
  endOthers(userId: string, exceptId: string): Promise<string[]> {
    return this.sessions.endOthers(userId, exceptId, this.clock.now());
  }

  announce(userId: string, sessionIds: readonly string[]): void {
    for (const subject of sessionIds) this.revocations.announce({ kind: 'session', subject });
    this.revocations.announce({ kind: 'user', subject: userId });
  }
}
