/** Slows down whoever guesses the password of an account from one place, and nobody else. */
import { DomainError } from '../../domain/kernel/domain-error.ts';

/** An attempt came before its time. */
export class LoginThrottledError extends DomainError {
  constructor(
    retryAfterSeconds: number,
    /** Whether it is the first one that this wait refuses. */
    readonly isFirst: boolean,
  ) {
    super('login_throttled', 'too many failed logins from here, try again later', [], retryAfterSeconds);
  }
}

export abstract class LoginThrottle {
  /**
   * Runs `verify` as an attempt on this account from this address, and answers as it does; false is a failure. After 5 failures of the pair
   * each further one makes it wait: 1 s, 2 s, 4 s … 15 min. What `verify` throws counts neither way.
   * @param account name of the account, also one that does not exist; case does not matter
   * @throws LoginThrottledError while it waits
   */
  abstract attempt(account: string, address: string | null, verify: () => Promise<boolean>): Promise<boolean>;
}
