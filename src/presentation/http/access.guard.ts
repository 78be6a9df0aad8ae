/** Decides for every HTTP request whether the caller may: each route declares what it asks for, an undeclared one answers nobody. */
import { applyDecorators, createParamDecorator, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Authenticator } from '../../application/ports/authenticator.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Permission } from '../../domain/identity/role.ts';
import { bearerIn } from '../realtime/live-request.ts';
import { hasRefreshCookie } from './refresh-cookie.ts';
import { routeConfig } from './route-config.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller; it need not read what others send. */
    access?: Access;
    /** A setting may open it, which the guard knows. */
    mayBeOpen?: boolean;
  }
  interface FastifyRequest {
    /** Set by the guard on every route that is not public. */
    principal?: Principal;
    /** Id of the session of the caller; set on routes of the own account. */
    sessionId?: string;
  }
}

const NO_CREDENTIALS = new DomainError('unauthenticated', 'send an access token (Authorization: Bearer …) or an API key (X-Api-Key)');

/** What a request without credentials is told before its body is read; null where the guard decides. */
export function refusalUnread({ headers, query, routeOptions: { config } }: FastifyRequest): DomainError | null {
  const { access, mayBeOpen } = config;
  if (access === undefined || access.kind === 'public' || mayBeOpen === true) return null;
  if (access.kind === 'own-account' && access.orRefreshCookie) return null;
  if (access.kind === 'any-of' && access.orTicket && ticketOf(query) !== null) return null;
  return headers.authorization === undefined && headers['x-api-key'] === undefined ? NO_CREDENTIALS : null;
}

/** Names of the security schemes in the OpenAPI document. */
export const BEARER_SCHEME = 'bearer';
export const API_KEY_SCHEME = 'api-key';

/** Routes that a setting opens to everybody. */
export class OpenRoutes {
  constructor(
    /** `QUOTES_PUBLIC` */
    readonly quotes: boolean,
    /** `METRICS_PUBLIC` */
    readonly metrics: boolean,
  ) {}
}

/** What a route asks of its caller. */
type Access =
  | { kind: 'public' }
  | { kind: 'signed-in' }
  | { kind: 'own-account'; beforePasswordChange: boolean; orRefreshCookie: boolean }
  | { kind: 'any-of'; permissions: readonly Permission[]; orTicket?: boolean };

const ACCESS = 'tapewatch:access';
const OPEN_WHEN = 'tapewatch:open-when';

/** Anybody may call it, without a token. */
export const Public = () => declare({ kind: 'public' });

/** Any user or API key may call it. */
export const SignedIn = () => declare({ kind: 'signed-in' }, ...documented());

/**
 * Any user may call it, about themselves; an API key may not. `orRefreshCookie`: so may a browser that brings nothing but its refresh
 * cookie, without a principal; the handler judges the cookie.
 */
export const OwnAccount = ({ beforePasswordChange = false, orRefreshCookie = false } = {}) =>
  declare({ kind: 'own-account', beforePasswordChange, orRefreshCookie }, ApiBearerAuth(BEARER_SCHEME));

/** Callers with this permission. `orTicket`: so may who brings nothing but a ticket, without a principal; the handler judges the ticket. */
export const RequirePermission = (permission: Permission, { orTicket = false } = {}) =>
  declare({ kind: 'any-of', permissions: [permission], orTicket }, ...documented());

/** Any role with read. */
export const RequireReadAccess = () =>
  declare({ kind: 'any-of', permissions: ['market:read', 'monitoring:read', 'transactions:read', 'alerts:read'] }, ...documented());

/** Ingestor or Admin. */
export const RequireWriteAccess = () => declare({ kind: 'any-of', permissions: ['ticks:write', 'transactions:write'] }, ...documented());

/** Beside another declaration: a setting may open the route to everybody. */
export const OpenWhen = (routes: keyof OpenRoutes) => applyDecorators(SetMetadata(OPEN_WHEN, routes), routeConfig({ mayBeOpen: true }));

/** The caller; undefined on a public route. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().principal,
);

/** Id of the caller's session, on routes of the own account; undefined where only a cookie came. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().sessionId,
);

/** Made anew for each route: such a decorator remembers the routes that it was applied to. */
const documented = () => [ApiBearerAuth(BEARER_SCHEME), ApiSecurity(API_KEY_SCHEME)];

function declare(access: Access, ...documentation: (ClassDecorator & MethodDecorator)[]) {
  return applyDecorators(SetMetadata(ACCESS, access), routeConfig({ access }), ...documentation);
}

/** Whether a route says who may call it. */
export function isDeclared(controller: object, handler: object): boolean {
  return Reflect.hasMetadata(ACCESS, handler) || Reflect.hasMetadata(ACCESS, controller);
}

/** What the decorators of a route say. */
interface Declaration {
  controller: object;
  access: Access | undefined;
  opener: keyof OpenRoutes | undefined;
}

@Injectable()
export class AccessGuard implements CanActivate {
  /** By handler: looked up for every request. */
  private readonly declarations = new Map<object, Declaration>();

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly open: OpenRoutes,
    { httpAdapter }: HttpAdapterHost,
  ) {
    httpAdapter.getInstance<FastifyInstance>().addHook('preParsing', (request, _reply, _payload, done) => this.admitUnread(request, done));
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { access, opener } = this.declarationOf(context);
    if (access?.kind === 'public') return true;
    if (opener !== undefined && this.open[opener]) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.principal !== undefined) return true;
    if (access?.kind === 'own-account' && access.orRefreshCookie && bringsOnlyCookie(request)) return true;
    if (access?.kind === 'any-of' && access.orTicket && bringsOnlyTicket(request)) return true;
    const found = this.identify(request);
    return found instanceof Promise
      ? found.then((principal) => this.admit(request, principal, access))
      : this.admit(request, found, access);
  }

  /** Decides before the body is read where that may be large: nobody but who may send a batch is to fill our memory with one. */
  private admitUnread(request: FastifyRequest, done: (error?: Error) => void): void {
    const { access, body, mayBeOpen } = request.routeOptions.config;
    if (body === undefined || mayBeOpen === true || access?.kind !== 'any-of') {
      done();
      return;
    }
    let found: Principal | Promise<Principal>;
    try {
      found = this.identify(request);
      if (!(found instanceof Promise)) void this.admit(request, found, access);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (!(found instanceof Promise)) done();
    else found.then((principal) => this.admit(request, principal, access)).then(() => done(), done);
  }

  private declarationOf(context: ExecutionContext): Declaration {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    const known = this.declarations.get(handler);
    // A handler that two controllers inherit is looked up each time.
    if (known?.controller === controller) return known;
    const places = [handler, controller];
    const declaration = {
      controller,
      access: this.reflector.getAllAndOverride<Access | undefined>(ACCESS, places),
      opener: this.reflector.getAllAndOverride<keyof OpenRoutes | undefined>(OPEN_WHEN, places),
    };
    this.declarations.set(handler, declaration);
    return declaration;
  }

  private identify({ headers }: FastifyRequest): Principal | Promise<Principal> {
    const token = bearerIn(headers);
    if (token !== null) return this.authenticator.bearer(token);
    const key = headers['x-api-key'];
    if (typeof key === 'string') return this.authenticator.apiKey(key);
    throw NO_CREDENTIALS;
  }

  private admit(request: FastifyRequest, principal: Principal, access: Access | undefined): boolean | Promise<boolean> {
    if (principal.mustChangePassword && !(access?.kind === 'own-account' && access.beforePasswordChange)) {
      throw new DomainError('password_change_required', 'change the password first: POST /api/auth/change-password');
    }
    if (access === undefined || !permits(access, principal)) throw new DomainError('forbidden', explain(access));
    request.principal = principal;
    return access.kind === 'own-account' ? this.nameSession(request) : true;
  }

  private async nameSession(request: FastifyRequest): Promise<boolean> {
    request.sessionId = await this.authenticator.sessionOf(bearerIn(request.headers)!);
    return true;
  }
}

function bringsOnlyTicket({ headers, query }: FastifyRequest): boolean {
  return headers.authorization === undefined && headers['x-api-key'] === undefined && ticketOf(query) !== null;
}

function ticketOf(query: unknown): string | null {
  const { ticket } = query as { ticket?: unknown };
  return typeof ticket === 'string' ? ticket : null;
}

function bringsOnlyCookie(request: FastifyRequest): boolean {
  return request.headers.authorization === undefined && request.headers['x-api-key'] === undefined && hasRefreshCookie(request);
}

function permits(access: Access, principal: Principal): boolean {
  switch (access.kind) {
    case 'public':
    case 'signed-in':
      return true;
    case 'own-account':
      return principal.kind === 'user';
    case 'any-of':
      return access.permissions.some((permission) => principal.permissions.has(permission));
  }
}

function explain(access: Access | undefined): string {
  if (access?.kind === 'any-of') return `needs the permission ${access.permissions.join(' or ')}`;
  return access?.kind === 'own-account' ? 'is for users, not for API keys' : 'nobody may call this';
}
