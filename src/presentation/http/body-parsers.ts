/** How request bodies are read: JSON and, where a route takes batches, bytes. Anything else is refused. */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { errorCodes } from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_BATCH_TRANSACTIONS } from '../../application/transactions/submit-transactions.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
// For the field `principal` of a request.
import type {} from './access.guard.ts';
import { UNCOUNTED_BYTES } from './body-budget.ts';
import type { BodyBudget } from './body-budget.ts';
import { BodyPieces } from './body-pieces.ts';
import { surveyJson } from './json-survey.ts';
import type { BatchForm } from './json-survey.ts';
import { routeConfig } from './route-config.ts';
import { refuseAmbiguity } from './strict-json.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * `ticks`: a batch, a larger body of JSON or lines of JSON, that arrives as pieces of its bytes. `transaction`, `transactions`: one or
     * a batch, as JSON of which every part has one meaning.
     */
    body?: 'ticks' | 'transaction' | 'transactions';
  }
}

/**
 * The route takes batches of ticks, of up to `BATCH_BODY_LIMIT_BYTES`, as `application/json` or `application/x-ndjson`. Their bytes arrive
 * as the pieces in which they were received (`Buffer[]`), because most never need to become text, or even one buffer.
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

const TRANSACTIONS: BatchForm = { level: 2, maxItems: MAX_BATCH_TRANSACTIONS };

/** Up to so many times the limit a body that is too large is read and thrown away. */
const READ_AWAY = 4;

/** Replaces all parsers of Fastify; call it before the first route is added. */
export function installBodyParsers(instance: FastifyInstance, limits: BodyLimits, budget: BodyBudget): void {
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
  instance.addContentTypeParser('application/json', (request: FastifyRequest, payload: Readable, done: Done) => {
    collect(request, payload, budget, done, (pieces) => {
      refuseCharset(request);
      const kind = request.routeOptions.config.body;
      if (kind === 'ticks') return pieces;
      const bytes = joined(pieces);
      const value = parseJson(bytes, kind === 'transactions' ? TRANSACTIONS : null);
      if (kind !== undefined && value !== undefined) refuseAmbiguity(value, bytes);
      return value;
    });
  });
  instance.addContentTypeParser(NDJSON, (request: FastifyRequest, payload: Readable, done: Done) => {
    collect(request, payload, budget, done, (pieces) => {
      if (request.routeOptions.config.body !== 'ticks') throw new DomainError('unsupported_media_type', 'send application/json');
      refuseCharset(request);
      return pieces;
    });
  });
}

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Hands the pieces of a body to `read` and its result to `done`. Fastify's own way makes one buffer of them, of which nothing is needed
 * where a batch is scanned, and which makes the garbage collector run twice as often.
 */
function collect(request: FastifyRequest, payload: Readable, budget: BodyBudget, done: Done, read: (pieces: Buffer[]) => unknown): void {
  const { bodyLimit } = request.routeOptions;
  const announced = Number(request.headers['content-length']);
  if (announced > bodyLimit!) {
    done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    return;
  }
  const body = new BodyPieces();
  let counted = 0;
  const end = (error?: Error): void => {
    payload.off('data', take).off('end', end).off('error', end);
    // A sender that goes away in the middle made a bad request, no fault of ours.
    if (error !== undefined)
      done(error instanceof DomainError || 'statusCode' in error ? error : Object.assign(error, { statusCode: 400 }));
    else if (!Number.isNaN(announced) && body.length !== announced) done(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH());
    else settle(done, () => read(body.end()));
    budget.giveBack(counted);
  };
  const take = (piece: Buffer): void => {
    body.add(piece);
    if (body.length > bodyLimit!) {
      end(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      return;
    }
    const uncounted = body.length - UNCOUNTED_BYTES - counted;
    if (uncounted <= 0) return;
    try {
      budget.take(uncounted, request.principal !== undefined);
      counted += uncounted;
    } catch (error) {
      end(error as Error);
    }
  };
  payload.on('data', take).on('end', end).on('error', end);
}

function settle(done: Done, read: () => unknown): void {
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

/** A body as one buffer. */
export function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

/** The text of a body. @throws DomainError `malformed_body` */
export function decode(body: Buffer): string {
  if (!isUtf8(body)) throw new DomainError('malformed_body', 'the body is not UTF-8');
  return body.toString('utf8');
}

/**
 * The value of a body, undefined for an empty one, which routes without one take.
 * @throws DomainError `malformed_body`, `batch_too_large`, `body_too_large`
 */
export function parseJson(body: Buffer, batch: BatchForm | null): unknown {
  if (body.length === 0) return undefined;
  surveyJson(body, batch);
  const text = decode(body);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The rest of the message repeats the input.
    const position = /at position \d+/.exec((error as Error).message)?.[0];
    throw new DomainError('malformed_body', `the body is not JSON${position === undefined ? '' : ` (${position})`}`);
  }
}
