/** Where accounts are kept. */
import type { User } from '../../domain/identity/user.ts';

/** A place in the list of users, which is ordered by (createdAt, id), newest first. */
export interface UserPosition {
  createdAt: number;
  id: string;
}

export abstract class UserRepository {
  /** False when the username is taken, without case. */
  abstract insert(user: User): Promise<boolean>;
  abstract get(id: string): Promise<User | null>;
  /** Without case. */
  abstract findByUsername(username: string): Promise<User | null>;
  /** Newest first, only those strictly after `after` in the order of the list. */
  abstract find(after: UserPosition | null, limit: number): Promise<User[]>;
  /** Whether there is an enabled administrator. */
  abstract hasAdmin(): Promise<boolean>;
  /**
   * Stores what `decide` makes of the account, and answers with it; null when there is none of that id. No other change of any account runs
   * meanwhile, so that `otherAdmins`, the enabled administrators beside it, holds until the end. What `decide` throws is thrown on; the
   * same value means that there is nothing to store. Id, username, createdAt and lastLoginAt do not change this way.
   */
  abstract change(id: string, decide: (user: User, otherAdmins: number) => User): Promise<User | null>;
  abstract recordLogin(id: string, at: number): Promise<void>;
}
