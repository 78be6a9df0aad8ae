/** Acts of a component for the palette, as long as it is shown. */
import { useEffect } from 'react';
import { registerActions } from './actions.ts';
import type { Action } from './actions.ts';

/** With each render the newest ones hold. */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => registerActions(actions));
}
