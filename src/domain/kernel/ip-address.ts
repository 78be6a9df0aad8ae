/** IP addresses as text. */

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;
const IPV6_GROUPS = 8;

/** An IPv4 address in four decimal parts, or an IPv6 address (RFC 4291) without a zone. */
export function isIpAddress(text: string): boolean {
  return text.includes(':') ? isIpv6(text) : IPV4.test(text);
}

function isIpv6(text: string): boolean {
  // The longest: eight groups, the last two written as an IPv4 address.
  if (text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const hasIpv4 = last !== undefined && IPV4.test(last) && !text.endsWith('::');
  const hexadecimal = hasIpv4 ? groups.slice(0, -1) : groups;
  const width = hexadecimal.length + (hasIpv4 ? 2 : 0);
  return hexadecimal.every((group) => GROUP.test(group)) && (halves.length === 2 ? width < IPV6_GROUPS : width === IPV6_GROUPS);
}
