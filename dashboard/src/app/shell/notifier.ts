/** Tells of new alerts outside of what is looked at: the title, one polite line for screen readers, and by choice a sound and a notification. */
import type { Alert } from '@tapewatch/client';
import type { Prefs } from '../../lib/prefs.ts';
import { alertTitle } from '../../lib/hit-words.ts';
import { words } from '../../lib/words.ts';
import { alertStore } from '../../live/facts.ts';

/** At most one polite message in this time. */
const SPOKEN_EVERY_MS = 10_000;
const SOUND_EVERY_MS = 30_000;

/** Critical, of nobody: of open ones, what the title counts. */
export function isUnownedCritical({ severity, status, assignee }: Alert): boolean {
  return severity === 'critical' && status === 'open' && assignee === null;
}

export class Notifier {
  /** Severity when last seen, by id. */
  private known: ReadonlyMap<string, string> | null = null;
  private unspoken = { all: 0, critical: 0 };
  private spokenAt = -Infinity;
  private soundedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private audio: AudioContext | null = null;

  constructor(
    private readonly say: (text: string, isUrgent: boolean) => void,
    private readonly prefs: () => Prefs,
  ) {}

  /** Call the function that it returns to end. */
  start(): () => void {
    const unwatch = alertStore.topic.watch(() => this.look());
    this.look();
    return () => {
      unwatch();
      clearTimeout(this.timer);
      void this.audio?.close();
    };
  }

  private look(): void {
    if (!alertStore.isLoaded) return;
    const open = alertStore.rows.filter(({ status, parentId }) => status === 'open' && parentId === null);
    const { known } = this;
    this.known = new Map(open.map(({ id, severity }) => [id, severity]));
    // What was there when the page was opened is no news.
    if (known === null) return;
    const news = open.filter(({ id }) => !known.has(id));
    // One that became critical is news again.
    const critical = open.filter((alert) => isUnownedCritical(alert) && known.get(alert.id) !== 'critical');
    if (news.length === 0 && critical.length === 0) return;
    this.unspoken.all += news.length;
    this.unspoken.critical += critical.length;
    this.speakLater();
    const [first] = critical;
    if (first !== undefined) this.alarm(first);
  }

  private speakLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.speak(), Math.max(0, this.spokenAt + SPOKEN_EVERY_MS - performance.now()));
  }

  private speak(): void {
    const { all, critical } = this.unspoken;
    this.unspoken = { all: 0, critical: 0 };
    this.spokenAt = performance.now();
    this.say(words.t('shell:news', { count: all, critical }), critical > 0);
  }

  private alarm(alert: Alert): void {
    const { sound, notifications } = this.prefs();
    if (performance.now() - this.soundedAt < SOUND_EVERY_MS) return;
    this.soundedAt = performance.now();
    if (sound) this.beep();
    if (notifications && Notification.permission === 'granted')
      new Notification(words.t('shell:newsTitle'), { body: alertTitle(alert, words.getFixedT(null, 'common')), tag: alert.id });
  }

  /** Two short tones; no file to load. */
  private beep(): void {
    this.audio ??= new AudioContext();
    const { audio } = this;
    for (const [at, frequency] of [
      [0, 660],
      [0.18, 880],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.08, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.15);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.16);
    }
  }
}
