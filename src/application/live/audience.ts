/** Who sees personal data in what is pushed: each text is made at most once for each of the two. */
import type { Principal } from '../../domain/identity/principal.ts';

export type Audience = 'full' | 'masked';

export function audienceOf({ permissions }: Pick<Principal, 'permissions'>): Audience {
  return permissions.has('pii:read') ? 'full' : 'masked';
}
