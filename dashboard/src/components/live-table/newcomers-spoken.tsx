/** Reads aloud how many rows are new above a list that is held: seldom, or nothing else would be heard. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldList } from '../../live/held-list.ts';

const SPOKEN_EVERY_MS = 10_000;

export function NewcomersSpoken<T extends { readonly id: string }>({ list }: { list: HeldList<T> }) {
  const { t } = useTranslation();
  const [said, say] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => say(list.newcomers), SPOKEN_EVERY_MS);
    return () => clearInterval(timer);
  }, [list]);
  return (
    <span role="status" className="heard">
      {said > 0 && t('hold.newcomers', { count: said })}
    </span>
  );
}
