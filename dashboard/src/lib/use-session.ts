/** Who is signed in, for React. */
import { useSyncExternalStore } from 'react';
import type { Permission } from '../api/contract.ts';
import { session } from '../api/session.ts';
import type { SignedIn } from '../api/session.ts';

function subscribe(listener: () => void): () => void {
  session.addEventListener('change', listener);
  return () => session.removeEventListener('change', listener);
}

/** null: nobody. Renders again when somebody signs in or out, or gets other rights. */
export function useSignedIn(): SignedIn | null {
  return useSyncExternalStore(subscribe, () => session.current);
}

/** Everything else of the session that can change, such as `ending`. */
export function useSessionState<T>(read: () => T): T {
  return useSyncExternalStore(subscribe, read);
}

let newest = session.current;
session.addEventListener('change', () => {
  newest = session.current ?? newest;
});

/** Whose page is shown: who is signed in, or whose session ended by itself and who may come back to the page as it was. */
export function useShownUser(): SignedIn | null {
  return useSyncExternalStore(subscribe, () => session.current ?? (session.previous === null ? null : newest));
}

/** Whether the person whose page is shown has any of the permissions; none given: yes. */
export function useMay(...permissions: readonly Permission[]): boolean {
  const user = useShownUser();
  return permissions.length === 0 || permissions.some((permission) => user?.permissions.includes(permission) === true);
}
