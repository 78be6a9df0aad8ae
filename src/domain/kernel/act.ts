/** Who does something, and from where: what the audit log says about every act. */
export interface Act {
  /** `user:ada`, `key:feed`, `anonymous` before sign-in, `system:…` where nobody asked. */
  readonly actor: string;
  /** Of the caller; null where there is none, as on the command line. */
  readonly ipAddress: string | null;
  /** null where no request asked for it. */
  readonly requestId: string | null;
}

/** Actor of whoever has not signed in. */
export const ANONYMOUS = 'anonymous';

/** An act of the product itself or of its command line: `system:cli`. */
export function systemAct(part: 'cli' | 'start'): Act {
  return { actor: `system:${part}`, ipAddress: null, requestId: null };
}

/** The same act by somebody who has shown meanwhile who they are. */
export function actOf(username: string, act: Act): Act {
  return { ...act, actor: `user:${username}` };
}
