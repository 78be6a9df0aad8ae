/** Reads, for every place that counts or lists alerts, the unresolved ones that live messages do not tell of. */
import type { ReactNode } from 'react';
import { UnresolvedContext, useUnresolvedReading } from '../../lib/use-unresolved.ts';

export function Unresolved({ children }: { children: ReactNode }) {
  return <UnresolvedContext value={useUnresolvedReading()}>{children}</UnresolvedContext>;
}
