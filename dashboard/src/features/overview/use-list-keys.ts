/** Keys of the lists of one page: they go to the list that has the focus, else to the one that is meant by default. */
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../lib/use-keys.ts';

export interface ListKeys {
  /** Keys reach it while no other list has the focus. */
  isDefault?: boolean;
  move: (by: number) => void;
  /** By chord. */
  act: Readonly<Record<string, () => void>>;
  toggleHold?: () => void;
}

interface Registered {
  scope: RefObject<HTMLElement | null>;
  keys: ListKeys;
}

const registered = new Set<Registered>();

function addressed(): ListKeys | undefined {
  const focused = document.activeElement;
  const all = [...registered];
  const holder = all.find(({ scope }) => scope.current?.contains(focused) === true);
  return (holder ?? all.find(({ keys }) => keys.isDefault === true))?.keys;
}

/** `scope` is the element that the focus must be in. */
export function useListKeys(scope: RefObject<HTMLElement | null>, keys: ListKeys): void {
  const entry = useRef<Registered>({ scope, keys });
  useEffect(() => {
    entry.current.keys = keys;
  });
  useEffect(() => {
    const own = entry.current;
    registered.add(own);
    return () => {
      registered.delete(own);
    };
  }, []);
}

const END = 1_000_000;

/** Binds the keys of all lists once; the page calls it. */
export function useListBindings(): void {
  const act = (chord: string) => (): void => addressed()?.act[chord]?.();
  const move = (by: number) => (): void => addressed()?.move(by);
  const { t } = useTranslation('overview');
  useKeys(
    {
      j: move(1),
      k: move(-1),
      Home: move(-END),
      End: move(END),
      PageDown: move(10),
      PageUp: move(-10),
      Enter: act('Enter'),
      a: act('a'),
      // What was decided is taken back from wherever the focus is.
      u: () => [...registered].find(({ keys }) => keys.isDefault === true)?.keys.act['u']?.(),
      '*': act('*'),
      Space: () => addressed()?.toggleHold?.(),
    },
    {
      labels: {
        'j / k': t('key.move'),
        Enter: t('key.open'),
        a: t('key.acknowledge'),
        u: t('key.undo'),
        '*': t('key.star'),
        Space: t('key.hold'),
      },
    },
  );
}
