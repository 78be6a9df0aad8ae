/** Alerts that were decided upon, as the server had them: what an act goes by where nothing newer is known. */
import type { Alert } from '../api/contract.ts';

export class DecidedUpon {
  /** By the alert as it is shown, with what is not sent yet: as the server has it. */
  private readonly unapplied = new WeakMap<Alert, Alert>();
  private readonly kept = new Map<string, Alert>();

  get(id: string): Alert | undefined {
    return this.kept.get(id);
  }

  isShownAs(alert: Alert, shown: Alert): void {
    if (shown !== alert) this.unapplied.set(shown, alert);
  }

  /** The alerts as they are shown. Of those before, the ones that are still `needed` stay. */
  keep(alerts: readonly Alert[], isNeeded: (id: string) => boolean): void {
    const ids = new Set(alerts.map(({ id }) => id));
    for (const id of [...this.kept.keys()]) if (!ids.has(id) && !isNeeded(id)) this.kept.delete(id);
    for (const alert of alerts) this.put(this.unapplied.get(alert) ?? alert);
  }

  /** The server has this by now. */
  took(alert: Alert): void {
    if (this.kept.has(alert.id)) this.put(alert);
  }

  /** The newer one of what is known elsewhere and what was decided upon. */
  newest(id: string, known: Alert | undefined): Alert | undefined {
    const kept = this.kept.get(id);
    return known === undefined || (kept !== undefined && kept.version > known.version) ? kept : known;
  }

  clear(): void {
    this.kept.clear();
  }

  /** A dialog may have stood open upon an older one. */
  private put(alert: Alert): void {
    const before = this.kept.get(alert.id);
    if (before === undefined || before.version <= alert.version) this.kept.set(alert.id, alert);
  }
}
