/** Versions of resources as entity tags: `ETag: "3"` out, `If-Match: "3"` in. */
import { DomainError } from '../../domain/kernel/domain-error.ts';

export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that a client expects; null where it does not say (no header, or `*`).
 * @throws DomainError `version_mismatch` for a tag that no resource of ours ever had
 */
export function expectedVersion(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  const version = /^\s*"(\d{1,15})"\s*$/.exec(ifMatch)?.[1];
  if (version === undefined) throw new DomainError('version_mismatch', 'If-Match names no version of this resource');
  return Number(version);
}
