/** Turns passwords into what may be stored, slowly on purpose. */
export abstract class PasswordHasher {
  /** Both calls wait in one bounded queue; where it is full they reject with `overloaded`. */
  abstract hash(password: string): Promise<string>;
  /** `hash` null: there is no such account; it costs the same time and answers false. */
  abstract verify(password: string, hash: string | null): Promise<boolean>;
}
