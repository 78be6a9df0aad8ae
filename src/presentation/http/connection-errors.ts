/** Answers what is not a request at all: too many headers, no HTTP, nothing more within the time. It never reaches routes, hooks and filters. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { problemOf, PROBLEM_TYPE } from './problem-details.filter.ts';

/** Of every answer that goes out beside the framework. */
export const BARE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
};

/** Time for the other end to read why; what it still sends is not looked at. */
const FAREWELL_MS = 1000;
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** For Fastify's `clientErrorHandler`. */
export function answerConnectionError(error: NodeJS.ErrnoException, socket: Socket): void {
  const response = (socket as { _httpMessage?: ServerResponse })._httpMessage;
  // With an answer under way, or nobody to read one, there is nothing to say.
  if (error.code === 'ECONNRESET' || !socket.writable || response?.headersSent === true) {
    socket.destroy();
    return;
  }
  const problem = problemOf(refusalOf(error), { id: randomUUID(), url: '' });
  const body = JSON.stringify(problem);
  const headers = {
    ...BARE_HEADERS,
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    'x-request-id': problem.requestId,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${REASONS[problem.status]}\r\n${lines.join('')}\r\n${body}`);
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}

function refusalOf({ code }: NodeJS.ErrnoException): DomainError {
  if (code === 'HPE_HEADER_OVERFLOW') return new DomainError('headers_too_large', 'the request line and headers are larger than 8 KiB');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new DomainError('request_timeout', 'the request did not arrive in time');
  return new DomainError('malformed_body', 'this is not an HTTP request');
}
