/** Asks before a form with unsaved words is left: by a link, a key, the history, or the window. */
import { useCallback, useEffect, useRef } from 'react';
import { useBlocker } from 'react-router';

interface Target {
  pathname: string;
  search: string;
}

export interface LeaveGuard {
  /** Somebody is about to leave; ask, then call one of both. */
  isAsking: boolean;
  stay: () => void;
  leave: () => void;
  /** Navigates unasked. */
  pass: (navigate: () => void) => void;
}

/**
 * @param isOn there is something to lose
 * @param leaves whether it would be lost on the way to an address
 */
export function useLeaveGuard(isOn: boolean, leaves: (to: Target) => boolean): LeaveGuard {
  const isOff = useRef(false);
  const blocker = useBlocker(({ nextLocation }) => isOn && !isOff.current && leaves(nextLocation));
  useEffect(() => {
    if (!isOn) return undefined;
    isOff.current = false;
    const unload = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', unload);
    return () => window.removeEventListener('beforeunload', unload);
  }, [isOn]);
  const pass = useCallback((navigate: () => void) => {
    isOff.current = true;
    navigate();
  }, []);
  return {
    isAsking: blocker.state === 'blocked',
    stay: () => blocker.reset?.(),
    leave: () => blocker.proceed?.(),
    pass,
  };
}
