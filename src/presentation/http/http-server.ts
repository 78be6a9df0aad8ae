/** The HTTP server: its limits, and what holds for every request whatever its route. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../../application/ports/journal.ts';
import type { Metrics } from '../../application/ports/metrics.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { refusalUnread } from './access.guard.ts';
import { BodyBudget } from './body-budget.ts';
import { installBodyParsers } from './body-parsers.ts';
import { isSocketRequest } from '../realtime/upgrade-router.ts';
import { answerConnectionError, BARE_HEADERS } from './connection-errors.ts';
import { setDeadlines } from './deadline.ts';
import { Drain } from './drain.ts';
import { problemOf, ProblemDetailsFilter, PROBLEM_TYPE, ROUTE_NOT_FOUND } from './problem-details.filter.ts';
import { UndeclaredInputGuard } from './undeclared-input.guard.ts';
import { DtoPipe } from './validation.ts';

export interface HttpSettings {
  itemBodyBytes: number;
  batchBodyBytes: number;
  /** Exact origins of pages that may call. */
  corsOrigins: readonly string[];
  /** CIDR of proxies whose X-Forwarded-For counts. */
  trustedProxies: readonly string[];
  /** Time that a route has to answer, milliseconds; 10 s unless told. */
  handlerTimeoutMs?: number;
  /** Memory for bodies that are just arriving, all together; 64 MiB unless told, or room for four batches. */
  bodyBudgetBytes?: number;
}

/** Where the server tells what it does. */
export interface HttpReports {
  journal: Journal;
  metrics: Metrics;
  /** One line per request, for those who look for a fault. */
  trace: (event: string, message: string, details: Readonly<Record<string, unknown>>) => void;
}

const BODY_BUDGET_BYTES = 64 * 1024 * 1024;
/** A symbol of 32 characters takes 96 when all are encoded; longer ones are the route's to refuse. */
const MAX_PARAMETER_LENGTH = 1024;
/** A caller waits no longer for an answer once the request is read; what the handler began runs to its end. */
const HANDLER_TIMEOUT_MS = 10_000;
/**
 * A connection takes some 10 KB even when it idles: this many fit beside everything else in 512 MB. More are turned away, before they take
 * the file descriptors that the database needs.
 */
const MAX_CONNECTIONS = 10_000;
const REQUEST_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;
/** W3C Trace Context, version 00. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The adapter to create the application with. */
export function createHttpAdapter({ trustedProxies }: HttpSettings): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    skipMiddie: true,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // Fastify turns off Node's own protection against slow bodies; there may be no proxy in front.
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    // Longer than the 60 s of usual balancers, so that it is they who close an idle connection.
    keepAliveTimeout: 65_000,
    // A connection that never ends would keep its client on this replica for ever.
    maxRequestsPerSocket: 1000,
    // Node would look for slow ones every 30 s only.
    http: {
      headersTimeout: 10_000,
      maxHeaderSize: 8192,
      connectionsCheckingInterval: 1000,
      shouldUpgradeCallback: isSocketRequest,
    } as object,
    clientErrorHandler: answerConnectionError,
    // While it closes, requests that still come are answered as usual, with `Connection: close`.
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId,
    frameworkErrors: answerUnroutable,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });
}

function genReqId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** A path that cannot be decoded never reaches hooks and filters. */
function answerUnroutable(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(ROUTE_NOT_FOUND, request);
  void reply
    .status(problem.status)
    .headers({
      'x-request-id': request.id,
      ...BARE_HEADERS,
    })
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem));
}

/** Sets up all that is common to the routes; call it before `init()`. */
export function configureHttp(app: NestFastifyApplication, settings: HttpSettings, reports: HttpReports): Drain {
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  instance.server.maxHeadersCount = 100;
  instance.server.maxConnections = MAX_CONNECTIONS;
  setDeadlines(instance, settings.handlerTimeoutMs ?? HANDLER_TIMEOUT_MS);
  const { itemBodyBytes: itemBytes, batchBodyBytes: batchBytes } = settings;
  const budget = new BodyBudget(settings.bodyBudgetBytes ?? Math.max(BODY_BUDGET_BYTES, 4 * batchBytes));
  installBodyParsers(instance, { itemBytes, batchBytes }, budget);
  exposeBudget(budget, reports.metrics);
  refuseEarly(instance);
  observe(instance, reports);
  secure(app, instance, settings.corsOrigins);
  app.useGlobalFilters(new ProblemDetailsFilter(reports.journal));
  app.useGlobalPipes(new DtoPipe());
  app.useGlobalGuards(new UndeclaredInputGuard());
  return new Drain(instance);
}

/** Names the request, and refuses before the body is read what no body could mend. */
function refuseEarly(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const { traceparent } = request.headers;
    reply.header('x-request-id', request.id);
    if (typeof traceparent === 'string' && TRACEPARENT.test(traceparent)) reply.header('traceparent', traceparent);
    if (request.is404) done(ROUTE_NOT_FOUND);
    else if (request.headers['content-encoding'] !== undefined)
      done(new DomainError('unsupported_media_type', 'send the body without Content-Encoding'));
    else done();
  });
  // Later than the hooks that give an answer its headers: pages of other origins must be able to read this one too.
  instance.addHook('preParsing', (request, _reply, _payload, done) => done(refusalUnread(request)));
}

function exposeBudget(budget: BodyBudget, metrics: Metrics): void {
  const bodies = { name: 'tapewatch_bodies_refused_total', help: 'Request bodies refused because too many bytes of others were arriving' };
  metrics.expose({ ...bodies, kind: 'counter', labels: [] }, () => [[{}, budget.refused]]);
  const bytes = {
    name: 'tapewatch_body_bytes_arriving',
    help: 'Bytes of request bodies that are arriving, beyond the first 4 KiB of each',
  };
  metrics.expose({ ...bytes, kind: 'gauge', labels: [] }, () => [[{}, budget.inFlight]]);
}

function observe(instance: FastifyInstance, { metrics, trace }: HttpReports): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.requestAnswered(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    trace('http.answered', `${request.method} ${route} ${reply.statusCode}`, {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    });
    done();
  });
}

function secure(app: NestFastifyApplication, instance: FastifyInstance, corsOrigins: readonly string[]): void {
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: "'self'",
        baseUri: "'none'",
        connectSrc: "'self'",
        fontSrc: "'self'",
        formAction: "'self'",
        frameAncestors: "'none'",
        imgSrc: ["'self'", 'data:'],
        styleSrc: "'self'",
        // The server itself speaks plain HTTP: whoever puts TLS in front redirects there.
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  // Swagger UI carries its styles in the page.
  instance.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(\/|$)/.test(request.routeOptions.url ?? '')) {
      const policy = String(reply.raw.getHeader('content-security-policy'));
      reply.header('content-security-policy', policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"));
    }
    done();
  });
  if (corsOrigins.length > 0) {
    app.enableCors({
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      credentials: true,
      exposedHeaders: ['X-Request-Id', 'Link', 'Location', 'ETag', 'Retry-After', 'RateLimit', 'RateLimit-Policy'],
      maxAge: 600,
    });
  }
}
