/** A text that is told when the typing rests: the list is not asked for with every letter. */
import { useEffect, useRef, useState } from 'react';

const REST_MS = 300;

/** `settled` is what holds outside; where that changes by itself, it is what is shown. */
export function useTyped(settled: string, onSettle: (text: string) => void): [typed: string, type: (text: string) => void] {
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setTyped(null);
      onSettle(text);
    }, REST_MS);
  };
  return [typed ?? settled, type];
}
