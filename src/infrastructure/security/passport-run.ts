/** Runs a strategy of Passport by itself: without the registry, which all servers of a process share, and without changes to requests. */
import type { Strategy } from 'passport';

/** What a strategy made of a request. */
export type Outcome<User, Info> = { user: User; info?: never } | { user: null; info: Info };

/** Rejects with what the strategy calls an error. `request`: what it looks for its credentials in. */
export function runStrategy<User, Info>(strategy: Strategy, request: object): Promise<Outcome<User, Info>> {
  return new Promise((resolve, reject) => {
    // A strategy answers on an object made from it, as Passport does it too.
    const run = Object.create(strategy, {
      success: { value: (user: User) => resolve({ user }) },
      fail: { value: (info: Info) => resolve({ user: null, info }) },
      error: { value: reject },
    }) as { authenticate: (request: object) => void };
    run.authenticate(request);
  });
}
