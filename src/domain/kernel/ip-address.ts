/** IP addresses as text. */

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;
const IPV6_GROUPS = 8;

/** An IPv4 address in four decimal parts, or an IPv6 address (RFC 4291) without a zone. */
export function isIpAddress(text: string): boolean {
  return text.includes(':') ? ipv6Groups(text) !== null : IPV4.test(text);
}

/** One spelling for each address: groups of IPv6 in hexadecimal without leading zeros, and those that stand for IPv4 as IPv4. */
export function canonicalIp(address: string): string {
  const groups = address.includes(':') ? ipv6Groups(address) : null;
  if (groups === null) return address;
  const [high = 0, low = 0] = groups.slice(-2);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return groups.map((group) => group.toString(16)).join(':');
}

/** The eight groups of an IPv6 address; null for anything else. */
export function ipv6Groups(text: string): number[] | null {
  // The longest: eight groups, the last two written as an IPv4 address.
  if (text.length > 45) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [before, after] = [head.flatMap(groupsIn), tail.flatMap(groupsIn)];
  const zeros = IPV6_GROUPS - before.length - after.length;
  // An IPv4 address stands at the end of the text or nowhere.
  const others = text.endsWith('::') ? head : [...head, ...tail].slice(0, -1);
  if (others.some(isIpv4) || (halves.length === 2 ? zeros < 1 : zeros !== 0)) return null;
  const groups = [...before, ...Array.from({ length: zeros }, () => 0), ...after];
  return groups.some(Number.isNaN) ? null : groups;
}

function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** Two of what is written as an IPv4 address; NaN for what is no group. */
function groupsIn(text: string): number[] {
  if (!isIpv4(text)) return [GROUP.test(text) ? Number.parseInt(text, 16) : NaN];
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}
