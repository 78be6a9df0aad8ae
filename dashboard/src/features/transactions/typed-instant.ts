/** Dates and times as people type them, in the zone of the page, as RFC 3339. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?)?$/;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** `14:31` (today), `2026-11-20`, `2026-11-20 14:31`, or a whole instant; null for anything else. */
export function typedInstant(text: string, zone: string, now: number): string | null {
  if (ZONED.test(text)) return Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
  const time = TIME.exec(text);
  if (time !== null) {
    const [hour, minute, second] = [Number(time[1]), Number(time[2]), Number(time[3] ?? 0)];
    return hour > 23 || minute > 59 || second > 59 ? null : inZone(`${dayIn(zone, now)}T${pad(hour)}:${pad(minute)}:${pad(second)}`, zone);
  }
  const date = DATE.exec(text);
  return date === null ? null : inZone(text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T'), zone);
}

const pad = (value: number): string => String(value).padStart(2, '0');

function parts(at: number, zone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

function dayIn(zone: string, at: number): string {
  const { year, month, day } = parts(at, zone);
  return `${year}-${month}-${day}`;
}

/** The instant at which clocks of the zone show it; the second look is for days on which they change. */
function inZone(local: string, zone: string): string | null {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return null;
  let at = wanted;
  for (let look = 0; look < 2; look += 1) {
    const { year, month, day, hour, minute, second } = parts(at, zone);
    const whole = Math.floor(wanted / 1000) * 1000;
    at += whole - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  return new Date(at).toISOString();
}
