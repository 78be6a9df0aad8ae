/** Password hashes by bcrypt, one or two at a time: the thread pool that computes them also reads files and resolves names. */
import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import { PasswordHasher } from '../../application/ports/password-hasher.ts';
import { isHashable } from '../../domain/identity/password.ts';
import { BoundedWork } from './bounded-work.ts';

/**
 * On two cores a flood of sign-ins would take both: the intake of ticks then waits for a core, at the 99th percentile three to four times
 * as long as without it, and with one hash at a time as long as ever (`npm run test:security -- --only login-flood`).
 */
const CONCURRENCY = availableParallelism() > 2 ? 2 : 1;
/** About 8 s of waiting at cost 12; whoever comes then is better told to come again. */
const MAX_WAITING = 32 * CONCURRENCY;
/** Salt and digest of no password, in the alphabet of bcrypt. */
const DECOY = 'v0YCBlXCN2JBVnOCVGVSEuAYs4DwJfaHOMEGrT8rKjtmVmbcAYpnq';

export class BcryptPasswordHasher extends PasswordHasher {
  private readonly work = new BoundedWork(CONCURRENCY, MAX_WAITING);
  /** What a password is compared with where there is no account: of the same cost, so that it takes as long. */
  private readonly decoy: string;

  constructor(
    /** `BCRYPT_COST`, 10–15: binary logarithm of the rounds. */
    private readonly cost: number,
  ) {
    super();
    this.decoy = `$2b$${cost}$${DECOY}`;
  }

  async hash(password: string): Promise<string> {
    return this.work.run(() => bcrypt.hash(password, this.cost));
  }

  async verify(password: string, hash: string | null): Promise<boolean> {
    const possible = hash !== null && isHashable(password);
    const equal = await this.work.run(() => bcrypt.compare(possible ? password : 'none', hash ?? this.decoy));
    return possible && equal;
  }
}
