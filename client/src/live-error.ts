/** Why live values ended or were refused. */
export class LiveError extends Error {
  /** A code of the contract (`forbidden`, `session_revoked`, …), or `no_answer`, `no_credential`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'LiveError';
    this.code = code;
  }
}
