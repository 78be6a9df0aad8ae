/** Which pages may open a socket: browsers send cookies and let any page connect, so the server looks at the Origin. */
import type { IncomingHttpHeaders } from 'node:http';

/**
 * True without an Origin, which is no browser; for a page of this host; and for the exact origins of `CORS_ORIGINS`. The scheme of our own
 * pages is not compared: behind a proxy that ends TLS we are asked by another one than the page.
 */
export function isOriginAllowed({ origin, host }: IncomingHttpHeaders, others: readonly string[]): boolean {
  if (origin === undefined || others.includes(origin)) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const own = `${page.protocol}//${host}`;
  return page.origin === origin && URL.canParse(own) && new URL(own).host === page.host;
}
