/** Words on the tape, and those that read an instant of it aloud. */
import * as format from '../../../lib/format.ts';
import { patterns } from '../../../lib/painted-words.ts';
import type { TapeWords } from './tape-draw.ts';
import type { Hatched, Reading, TapeView } from './tape-model.ts';

type Translate = (key: string, values?: Record<string, unknown>) => string;

export interface TapeSpeech extends TapeWords {
  /** What the whole shows, in counts. */
  label: (view: TapeView) => string;
  /** One line per lane that has something to say. */
  reading: (reading: Reading) => string[];
}

/** Names of so many symbols are told; of more, their number. */
const NAMED = 1;

export function tapeWords(t: Translate, common: Translate): TapeSpeech {
  const say = patterns(t);
  const hatched = ({ kind, symbols }: Hatched, ms: number): string => {
    const who = symbols.size > NAMED ? t('tape.symbols', { count: symbols.size }) : [...symbols].join();
    return `${common(`feed.${kind}`)} ${who} ${format.age(ms)}`;
  };
  return {
    lanes: {
      anomalies: t('tape.lane.anomalies'),
      payments: t('tape.lane.payments'),
      alerts: t('tape.lane.alerts'),
      feeds: t('tape.lane.feeds'),
    },
    now: t('tape.now'),
    perSecond: (rate) => say('tape.perSecond', { rate }),
    linked: (count, symbol) => t('tape.linked', { count, symbol }),
    hatched,
    noData: (since) => t('tape.noData', { time: format.time(since) }),
    label: (view) =>
      [
        t('tape.label'),
        t('tape.said.spikes', { count: view.spikes.length }),
        t('tape.said.flagged', { count: view.flagged.length }),
        t('tape.said.alerts', { count: view.alerts.length }),
        t('tape.said.holes', { count: view.hatched.length + view.cuts.length }),
      ].join(' '),
    reading: ({ at, rate, flagged, spikes, alerts, hatched: holes, isCut }) => [
      `${format.time(at)} ${format.zoneLabel(at)}`,
      isCut
        ? t('tape.notHeard')
        : `${t('tape.rate', { rate: format.decimal(rate, 1) })}${flagged > 0 ? `, ${t('tape.flaggedHere', { count: flagged })}` : ''}`,
      ...spikes.map(({ symbol, percent }) => `${symbol} ${format.signed(percent)}\u202f%`),
      ...(alerts.length === 0
        ? []
        : [
            alerts.length > 3
              ? t('tape.alertsHere', { count: alerts.length })
              : alerts.map(({ severity }) => t('tape.alertHere', { severity: common(`severity.${severity}`) })).join(', '),
          ]),
      ...holes.map((hole) => hatched(hole, (hole.to ?? at) - hole.from)),
    ],
  };
}
