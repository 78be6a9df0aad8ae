/** Requests that outlast the page: browsers have room for so many at a time, and fail one too many at once. */

/** Chromium has room for 256 of a page. */
export const KEPT_ALIVE_MOST = 200;
/** Of all bodies together; the standard has room for 64 KiB. */
export const KEPT_ALIVE_BYTES = 60_000;

let requests = 0;
let bytes = 0;

/** Sends, in this very moment: `keepalive` where there is room, else as a request that ends with the page. */
export async function keptAlive<T>(body: string | null, send: (keepalive: boolean) => Promise<T>): Promise<T> {
  const own = body === null ? 0 : new TextEncoder().encode(body).length;
  if (requests >= KEPT_ALIVE_MOST || bytes + own > KEPT_ALIVE_BYTES) return send(false);
  requests += 1;
  bytes += own;
  try {
    return await send(true);
  } finally {
    requests -= 1;
    bytes -= own;
  }
}
