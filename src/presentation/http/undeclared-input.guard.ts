/** Refuses query parameters and bodies of routes that take none. */
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuseFields, unknownParameter } from './validation.ts';

/** What a handler declares to take. */
interface Declared {
  /** Query parameters that it takes one by one; null: it takes the whole query. */
  parameters: ReadonlySet<string> | null;
  body: boolean;
}

/** Where the handler declares a DTO, the DTO decides. */
export class UndeclaredInputGuard implements CanActivate {
  private readonly known = new WeakMap<object, Declared>();

  /** @throws DomainError `unknown_parameter`, `malformed_body`; ValidationError */
  canActivate(context: ExecutionContext): boolean {
    const { query, body } = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
    for (const name in query) {
      const { parameters } = this.declaredBy(context);
      if (parameters !== null && !parameters.has(name)) throw unknownParameter(name);
    }
    if (body !== undefined && !this.declaredBy(context).body) refuseFields(body);
    return true;
  }

  private declaredBy(context: ExecutionContext): Declared {
    const handler = context.getHandler();
    let declared = this.known.get(handler);
    if (declared === undefined) {
      declared = declaredBy(context.getClass(), handler.name);
      this.known.set(handler, declared);
    }
    return declared;
  }
}

function declaredBy(controller: object, method: string): Declared {
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, { data?: unknown }>;
  const ofKind = (kind: RouteParamtypes): unknown[] =>
    Object.entries(declared).flatMap(([key, { data }]) => (key.startsWith(`${kind}:`) ? [data] : []));
  const names = ofKind(RouteParamtypes.QUERY);
  const oneByOne = names.every((name) => typeof name === 'string');
  return { parameters: oneByOne ? new Set(names) : null, body: ofKind(RouteParamtypes.BODY).length > 0 };
}
