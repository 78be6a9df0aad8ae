/** Wall-clock times of the chosen zone, as fields of date and time have them, and the instants that they name. */

/** `2026-11-21T14:31` as the clock in `zone` shows it. */
export function wallTime(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The instant, epoch milliseconds; null where the text is none. Of an hour that the clock shows twice, one; one that it leaves out is moved on. */
export function instantOf(text: string, zone: string): number | null {
  const asUtc = Date.parse(`${text}Z`);
  if (!/^\d{4,}-\d\d-\d\dT\d\d:\d\d$/.test(text) || Number.isNaN(asUtc)) return null;
  const offsetAt = (at: number): number => Date.parse(`${wallTime(at, zone)}Z`) - at;
  // The offset at a near instant may be another one across a change of the clock.
  const near = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(near);
}
