/** The keys of the page Alerts, with what the help says of them. */
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../lib/use-keys.ts';
import type { Act } from './use-triage.tsx';

export interface AlertKeys {
  move: (by: number) => void;
  mark: (by: 1 | -1) => void;
  toggleMark: () => void;
  escape: () => void;
  enter: () => void;
  hold: () => void;
  filter: () => void;
  act: (act: Act) => void;
  takeOver: () => void;
  undo: () => void;
  note: () => void;
  openSubject: () => void;
  copyLink: () => void;
  export: () => void;
}

const PAGE = 10;

export function useAlertKeys(keys: AlertKeys): void {
  const { t } = useTranslation('alerts');
  useKeys(
    {
      j: () => keys.move(1),
      k: () => keys.move(-1),
      Home: () => keys.move(-Infinity),
      End: () => keys.move(Infinity),
      PageDown: () => keys.move(PAGE),
      PageUp: () => keys.move(-PAGE),
      Enter: keys.enter,
      x: keys.toggleMark,
      'Shift+J': () => keys.mark(1),
      'Shift+K': () => keys.mark(-1),
      Escape: keys.escape,
      Space: keys.hold,
      '/': keys.filter,
      f: keys.filter,
      a: () => keys.act('acknowledge'),
      i: keys.takeOver,
      w: () => keys.act('assign'),
      r: () => keys.act('resolve'),
      s: () => keys.act('snooze'),
      n: keys.note,
      o: keys.openSubject,
      u: keys.undo,
      e: keys.export,
      y: keys.copyLink,
    },
    {
      labels: {
        j: t('keys.down'),
        k: t('keys.up'),
        Enter: t('keys.enter'),
        x: t('keys.mark'),
        'Shift+J': t('keys.markDown'),
        'Shift+K': t('keys.markUp'),
        Space: t('keys.hold'),
        '/': t('keys.filter'),
        a: t('keys.acknowledge'),
        i: t('keys.takeOver'),
        w: t('keys.assign'),
        r: t('keys.resolve'),
        s: t('keys.snooze'),
        n: t('keys.note'),
        o: t('keys.subject'),
        u: t('keys.undo'),
        e: t('keys.export'),
        y: t('keys.copy'),
        Escape: t('keys.escape'),
      },
    },
  );
}
