/** Guesses how hard a password is to guess. */
export abstract class PasswordStrength {
  /** 0 (first guesses) to 4 (out of reach). `forbidden`: words that count as known to everybody. Rejects with `overloaded`. */
  abstract score(password: string, forbidden: readonly string[]): Promise<number>;
}
