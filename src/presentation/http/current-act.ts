/** Tells a handler who acts and from where, for the audit log. */
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ANONYMOUS } from '../../domain/kernel/act.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { actorOf } from '../../domain/identity/principal.ts';
// For the field `principal` of a request.
import type {} from './access.guard.ts';

export const CurrentAct = createParamDecorator((_: unknown, context: ExecutionContext): Act => {
  const { principal, ip, id } = context.switchToHttp().getRequest<FastifyRequest>();
  return { actor: principal === undefined ? ANONYMOUS : actorOf(principal), ipAddress: ip, requestId: id };
});
