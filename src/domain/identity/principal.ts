/** Who acts: a signed-in user or an API key, with its rights as they stand now. */
import type { Permission, Role } from './role.ts';

export interface Principal {
  kind: 'user' | 'key';
  /** UUID of the user or of the key. */
  id: string;
  /** Username, or the name of the key. */
  name: string;
  roles: readonly Role[];
  permissions: ReadonlySet<Permission>;
  /** Until the password is changed only `/me`, `/logout` and `/change-password` answer. */
  mustChangePassword: boolean;
}

/** How a principal is named in histories: `user:ada`, `key:feed`. */
export function actorOf(principal: Principal): string {
  return `${principal.kind}:${principal.name}`;
}
