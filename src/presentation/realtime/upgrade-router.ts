/** Gives each WebSocket handshake to whoever serves its path. A request for any other protocol or path is answered as plain HTTP. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Where Socket.IO listens by itself. */
const SOCKET_IO = '/socket.io/';
export const QUOTES_PATH = '/ws';

/**
 * For the options of the server: many HTTP clients offer an upgrade to HTTP/2 with their first request, and want a plain answer to it.
 * Who asks for a WebSocket where there is none gets one too, 404.
 */
export function isSocketRequest({ headers, url = '' }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && (pathOf(url) === QUOTES_PATH || url.startsWith(SOCKET_IO));
}

/** Hands `/ws` to `onQuotes`; paths of Socket.IO are left to its own listener, which must not end other upgrades. */
export function routeUpgrades(server: Server, onQuotes: UpgradeHandler): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on nobody else listens: an error without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const { url = '' } = request;
    if (pathOf(url) === QUOTES_PATH) onQuotes(request, socket, head);
    else if (!url.startsWith(SOCKET_IO) || server.listenerCount('upgrade') === 1) refuseUpgrade(socket, 404);
  });
}

const REASONS = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' } as const;

/** Answers a handshake with a status, and closes. */
export function refuseUpgrade(socket: Duplex, status: keyof typeof REASONS): void {
  socket.once('finish', () => socket.destroy());
  const more = status === 503 ? 'Retry-After: 1\r\n' : '';
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\n${more}Content-Length: 0\r\n\r\n`);
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
