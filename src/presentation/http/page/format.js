/** Turns numbers and times into the texts of the page: true minus signs, grouped digits, one time zone for everything. */

const MINUS = '\u2212';
/** What a missing value shows. */
export const NONE = '–';

const formats = new Map();

function format(value, options) {
  const key = JSON.stringify(options);
  let known = formats.get(key);
  if (known === undefined) formats.set(key, (known = new Intl.NumberFormat('en-US', { useGrouping: true, ...options })));
  return known.format(value).replace('-', MINUS);
}

export function count(value) {
  return value === null || value === undefined ? NONE : format(value, { maximumFractionDigits: 0 });
}

/** Prices have two decimals from 10 up, four from 1, else six; tiny ones four digits. */
export function price(value) {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-6) return value.toExponential(3).replaceAll('-', MINUS);
  if (size !== 0 && size < 1e-2) return format(value, { maximumSignificantDigits: 4 });
  return decimal(value, decimalsOf(size));
}

const decimalsOf = (size) => (size >= 10 ? 2 : size >= 1 ? 4 : 6);

/** A difference of prices, with the decimals of the price; more where these would not show it. */
export function spread(value, priceOf) {
  if (value === null || value === undefined) return NONE;
  const decimals = decimalsOf(priceOf);
  return value !== 0 && Math.abs(value) < 10 ** -decimals ? format(value, { maximumSignificantDigits: 2 }) : decimal(value, decimals);
}

/** The value with all its digits, for tooltips. */
export function exact(value) {
  return value === null || value === undefined ? '' : String(value);
}

/** `+1.24`, `−0.05`, and `0.00` without a sign. */
export function percent(value) {
  if (value === null || value === undefined) return NONE;
  return format(Math.abs(value) < 0.005 ? 0 : value, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });
}

/** Which way a percentage points once it is rounded as shown: `up`, `down` or `flat`. */
export function directionOf(value) {
  return value === null || value === undefined || Math.abs(value) < 0.005 ? 'flat' : value > 0 ? 'up' : 'down';
}

export function decimal(value, digits) {
  return value === null || value === undefined ? NONE : format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `12 s`, `4 min`, `2 h`, `3 d`. */
export function age(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** `45 s`, `12 min 05 s`, `3 h 20 min`, `2 d 4 h`. */
export function duration(seconds) {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

export function megabytes(bytes) {
  return `${count(bytes / 1_048_576)} MiB`;
}

let utc = localStorage.getItem('tapewatch.zone') === 'utc';
let clock = clockFormat();

function clockFormat() {
  const zone = utc ? { timeZone: 'UTC' } : {};
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
  return {
    time: new Intl.DateTimeFormat('en-GB', { ...time, ...zone }),
    day: new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', ...zone }),
    zone: new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short', ...zone }),
  };
}

/** Between the browser's zone and UTC; the choice is kept. */
export function switchZone() {
  utc = !utc;
  localStorage.setItem('tapewatch.zone', utc ? 'utc' : 'local');
  clock = clockFormat();
}

/** Name of the zone all times are shown in, such as `CET` or `UTC`. */
export function zoneName(now) {
  return clock.zone.formatToParts(now).find((part) => part.type === 'timeZoneName').value;
}

/** `14:32:08`. */
export function timeOfDay(epochMs) {
  return clock.time.format(epochMs);
}

/** The time of day, with the date before it on another day than today. */
export function moment(epochMs, now) {
  const time = timeOfDay(epochMs);
  const day = clock.day.format(epochMs);
  return day === clock.day.format(now) ? time : `${day} ${time}`;
}

/** `2026-11-21 14:32:08.123 UTC`, for tooltips. */
export function inUtc(epochMs) {
  return `${new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
