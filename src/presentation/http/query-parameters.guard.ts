/** Refuses query parameters of routes that take none. */
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { unknownParameter } from './validation.ts';

/** Where the handler declares a DTO of its query, the DTO decides. */
export class QueryParametersGuard implements CanActivate {
  private readonly known = new WeakMap<object, ReadonlySet<string> | null>();

  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
    for (const name in query) {
      const known = this.knownOf(context);
      if (known !== null && !known.has(name)) throw unknownParameter(name);
    }
    return true;
  }

  /** Names that the handler takes one by one; null: it takes the whole query. */
  private knownOf(context: ExecutionContext): ReadonlySet<string> | null {
    const handler = context.getHandler();
    let known = this.known.get(handler);
    if (known === undefined) {
      known = queryNames(context.getClass(), handler.name);
      this.known.set(handler, known);
    }
    return known;
  }
}

function queryNames(controller: object, method: string): ReadonlySet<string> | null {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, { data?: unknown }>;
  const names = new Set<string>();
  for (const [key, { data }] of Object.entries(parameters)) {
    if (!key.startsWith(`${RouteParamtypes.QUERY}:`)) continue;
    if (typeof data !== 'string') return null;
    names.add(data);
  }
  return names;
}
