/** How request bodies are read: JSON and, where a route takes batches, bytes. Anything else is refused. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { routeConfig } from './route-config.ts';
import { refuseAmbiguity } from './strict-json.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * `ticks`: a batch, a larger body of JSON or lines of JSON, that arrives as bytes. `transaction`, `transactions`: one or a batch, as
     * JSON of which every part has one meaning.
     */
    body?: 'ticks' | 'transaction' | 'transactions';
  }
}

/**
 * The route takes batches of ticks, of up to `BATCH_BODY_LIMIT_BYTES`, as `application/json` or `application/x-ndjson`. Their bytes arrive
 * as they are, because most never need to become text.
 */
export const TicksBody = (): MethodDecorator => routeConfig({ body: 'ticks', isImmediate: true });

/** The route takes one tick. */
export const TickBody = (): MethodDecorator => routeConfig({ isImmediate: true });

/** The route takes one transaction: no name twice in an object, no number beyond all bounds. */
export const TransactionBody = (): MethodDecorator => routeConfig({ body: 'transaction' });

/** As `TransactionBody`, for batches of up to `BATCH_BODY_LIMIT_BYTES`. */
export const TransactionsBody = (): MethodDecorator => routeConfig({ body: 'transactions' });

export const NDJSON = 'application/x-ndjson';

/** Whether a batch comes as lines. The names of media types know no case. */
export function isLines({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['content-type']?.slice(0, NDJSON.length).toLowerCase() === NDJSON;
}

export interface BodyLimits {
  itemBytes: number;
  batchBytes: number;
}

/** Up to so many times the limit a body that is too large is read and thrown away. */
const READ_AWAY = 4;

/** Replaces all parsers of Fastify; call it before the first route is added. */
export function installBodyParsers(instance: FastifyInstance, limits: BodyLimits): void {
  instance.addHook('onRoute', (route) => {
    const { body } = (route.config ?? {}) as FastifyRequest['routeOptions']['config'];
    route.bodyLimit = body === 'ticks' || body === 'transactions' ? limits.batchBytes : limits.itemBytes;
  });
  // Fastify would close the connection at once, and a client that is still sending would not hear why.
  instance.addHook('onSend', (request, reply, payload, done) => {
    const { bodyLimit = 0 } = request.routeOptions;
    if (reply.statusCode === 413 && Number(request.headers['content-length']) <= READ_AWAY * bodyLimit) reply.removeHeader('connection');
    done(null, payload);
  });
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    settle(done, () => {
      refuseCharset(request);
      const kind = request.routeOptions.config.body;
      if (kind === 'ticks') return body;
      const value = parseJson(decode(body as Buffer));
      if (kind !== undefined && value !== undefined) refuseAmbiguity(value, body as Buffer);
      return value;
    });
  });
  instance.addContentTypeParser(NDJSON, { parseAs: 'buffer' }, (request, body, done) => {
    settle(done, () => {
      if (request.routeOptions.config.body !== 'ticks') throw new DomainError('unsupported_media_type', 'send application/json');
      refuseCharset(request);
      return body;
    });
  });
}

function settle(done: (error: Error | null, body?: unknown) => void, read: () => unknown): void {
  let body: unknown;
  try {
    body = read();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, body);
}

/** @throws DomainError `unsupported_media_type` */
function refuseCharset(request: FastifyRequest): void {
  const charset = /;\s*charset="?([^";\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new DomainError('unsupported_media_type', 'the charset must be UTF-8');
}

/** The text of a body. @throws DomainError `malformed_body` */
export function decode(body: Buffer): string {
  if (!isUtf8(body)) throw new DomainError('malformed_body', 'the body is not UTF-8');
  return body.toString('utf8');
}

/** Undefined for an empty body, which routes without one take. @throws DomainError `malformed_body` */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // The rest of the message repeats the input.
    const position = /at position \d+/.exec((error as Error).message)?.[0];
    throw new DomainError('malformed_body', `the body is not JSON${position === undefined ? '' : ` (${position})`}`);
  }
}
