/** Reads of accounts, sessions and keys. */
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { ApiKeyRepository } from '../ports/api-key-repository.ts';
import type { ApiKeyPosition } from '../ports/api-key-repository.ts';
import { Clock } from '../ports/clock.ts';
import { SessionRepository } from '../ports/session-repository.ts';
import { UserRepository } from '../ports/user-repository.ts';
import type { UserPosition } from '../ports/user-repository.ts';
import { apiKeyView, sessionView, userView } from './identity.view.ts';
import type { ApiKeyView, SessionView, UserView } from './identity.view.ts';

/** Some of a list, and the place after which the rest begins (null = there is none). */
export interface Page<T, Position> {
  items: T[];
  next: Position | null;
}

@Injectable()
export class IdentityQueries {
  constructor(
    private readonly users: UserRepository,
    private readonly keys: ApiKeyRepository,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError */
  async user(id: string): Promise<UserView> {
    const user = await this.users.get(id);
    if (user === null) throw new NotFoundError('there is no such user');
    return userView(user);
  }

  /** Those of a user that are not over, the last used first; `currentId` is the one that asks. */
  async sessionsOf(userId: string, currentId: string): Promise<SessionView[]> {
    const live = await this.sessions.findLive(userId, this.clock.now());
    return live.map((session) => sessionView(session, currentId));
  }

  /** Newest first. */
  async usersAfter(after: UserPosition | null, limit: number): Promise<Page<UserView, UserPosition>> {
    const found = await this.users.find(after, limit + 1);
    return { items: found.slice(0, limit).map(userView), next: positionAfter(found, limit) };
  }

  /** Newest first. */
  async apiKeysAfter(after: ApiKeyPosition | null, limit: number): Promise<Page<ApiKeyView, ApiKeyPosition>> {
    const found = await this.keys.find(after, limit + 1);
    return { items: found.slice(0, limit).map(apiKeyView), next: positionAfter(found, limit) };
  }
}

/** One more than the page was asked for: if it is there, the list goes on after the last of the page. */
function positionAfter(found: readonly { createdAt: number; id: string }[], limit: number): { createdAt: number; id: string } | null {
  const last = found.length > limit ? found[limit - 1] : undefined;
  return last === undefined ? null : { createdAt: last.createdAt, id: last.id };
}
