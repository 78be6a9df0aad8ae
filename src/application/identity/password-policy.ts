/** The door of every new password: its form, its strength, then its hash. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { assertPasswordForm } from '../../domain/identity/password.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { PasswordStrength } from '../ports/password-strength.ts';

/** Name of the product: what everybody tries first. */
const KNOWN_TO_EVERYBODY = ['tapewatch'];

export class PasswordPolicy {
  constructor(
    private readonly strength: PasswordStrength,
    private readonly hasher: PasswordHasher,
    /** `PASSWORD_MIN_STRENGTH`, 0–4. */
    private readonly minScore: number,
  ) {}

  /**
   * The hash of a password that is good enough for this user; `pointer` names its field in the request.
   * @throws DomainError `password_length`, `weak_password`, `overloaded`
   */
  async hashOf(password: string, username: string, pointer: string): Promise<string> {
    assertPasswordForm(password, pointer);
    await assertStrong(this.strength, this.minScore, password, username, pointer);
    return this.hasher.hash(password);
  }
}

/**
 * `minScore` as `PASSWORD_MIN_STRENGTH`.
 * @throws DomainError `weak_password`, `overloaded`
 */
export async function assertStrong(
  strength: PasswordStrength,
  minScore: number,
  password: string,
  username: string,
  pointer: string,
): Promise<void> {
  if (minScore === 0) return;
  const score = await strength.score(password, [username, ...KNOWN_TO_EVERYBODY]);
  if (score >= minScore) return;
  const detail = `must be harder to guess: its strength is ${score} of 4, ${minScore} is needed`;
  throw new DomainError('weak_password', `the password ${detail}`, [{ pointer, code: 'weak_password', detail }]);
}
