/** Why live values ended or were refused. */
export class LiveError extends Error {
  /** A code of the contract (`forbidden`, `session_revoked`, …), or `no_answer`, `no_credential`, `unreachable`, `lost`, `closed`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LiveError';
    this.code = code;
  }
}
