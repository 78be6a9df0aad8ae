/** Asks before a form with unsaved words is left: by a link, a key, the history, or the window. */
import { useCallback, useContext, useEffect, useRef, useState } from 'react';
import { UNSAFE_NavigationContext, useLocation } from 'react-router';
import { guardHistory, guardNavigator } from './history-guard.ts';

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
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const here = useLocation();
  const [asked, setAsked] = useState<(() => void) | null>(null);
  const isOff = useRef(false);
  const asks = useRef(leaves);
  useEffect(() => {
    asks.current = leaves;
  });

  useEffect(() => {
    if (!isOn) return undefined;
    isOff.current = false;
    const release = guardNavigator(navigator, (to, go) => {
      if (isOff.current || !asks.current(to)) return true;
      setAsked(() => go);
      return false;
    });
    const unload = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', unload);
    return () => {
      release();
      window.removeEventListener('beforeunload', unload);
    };
  }, [isOn, navigator]);

  // Going back or forward has happened when it is heard: it is taken back before the router hears of it.
  useEffect(() => {
    if (!isOn) return undefined;
    const at = indexOfEntry();
    let isReturning = false;
    const popped = (event: PopStateEvent): void => {
      const delta = at - indexOfEntry();
      const isAsked = !isReturning && delta !== 0 && !isOff.current && asks.current(location);
      if (isReturning || isAsked) event.stopImmediatePropagation();
      isReturning = isAsked;
      if (!isAsked) return;
      history.go(delta);
      setAsked(() => () => history.go(-delta));
    };
    return guardHistory(popped);
  }, [isOn, here]);

  const pass = useCallback((navigate: () => void) => {
    isOff.current = true;
    navigate();
  }, []);
  return {
    isAsking: asked !== null,
    stay: () => setAsked(null),
    leave: () => {
      setAsked(null);
      if (asked !== null) pass(asked);
    },
    pass,
  };
}

/** Place of the entry in the history, as the router counts. */
function indexOfEntry(): number {
  return (history.state as { idx?: number } | null)?.idx ?? 0;
}
