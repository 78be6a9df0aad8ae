/** The refresh token of browsers: in a cookie that no script can read, and that counts only for pages of ours. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignInView } from '../../application/identity/identity.view.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';

const NAME = 'tapewatch_refresh';
const ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/api/auth';

/** Whether the request brings a refresh cookie. */
export function hasRefreshCookie(request: FastifyRequest): boolean {
  return valueOf(request) !== null;
}

/** `CORS_ORIGINS` as a value that can be injected: origins of pages that may call beside our own. */
export class PageOrigins {
  constructor(readonly others: readonly string[]) {}
}

@Injectable()
export class RefreshCookie {
  constructor(private readonly origins: PageOrigins) {}

  /**
   * The refresh token; null without a cookie.
   * @throws DomainError `origin_refused` unless a page of ours sent the request: a browser adds the cookie whoever asks it to
   */
  read(request: FastifyRequest): string | null {
    if (!this.isOurs(request))
      throw new DomainError('origin_refused', 'a cookie counts only with an Origin of this host or of CORS_ORIGINS');
    return valueOf(request);
  }

  /** Puts the refresh token of an answer into the cookie. */
  give(request: FastifyRequest, reply: FastifyReply, answer: SignInView): SignInView {
    void reply.header('set-cookie', cookie(request, answer.refreshToken ?? '', answer.refreshExpiresIn));
    return { ...answer, refreshToken: null };
  }

  /** Removes the cookie where there is one, for a page of ours. */
  erase(request: FastifyRequest, reply: FastifyReply): void {
    if (hasRefreshCookie(request) && this.isOurs(request)) void reply.header('set-cookie', cookie(request, '', 0));
  }

  private isOurs({ headers: { origin }, host }: FastifyRequest): boolean {
    if (origin === undefined || !URL.canParse(origin)) return false;
    if (this.origins.others.includes(origin)) return true;
    // The scheme is not compared: behind a proxy that ends TLS we are asked by another one than the page.
    const page = new URL(origin);
    const own = `${page.protocol}//${host}`;
    return page.origin === origin && URL.canParse(own) && new URL(own).host === page.host;
  }
}

/** The first of that name: browsers put the one with the longest path first. */
function valueOf({ headers }: FastifyRequest): string | null {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name === NAME && value !== '') return value;
  }
  return null;
}

function cookie({ protocol, headers }: FastifyRequest, value: string, maxAgeSeconds: number): string {
  const isSecure = protocol === 'https' || headers.origin?.startsWith('https://') === true;
  return `${NAME}=${value}; Max-Age=${maxAgeSeconds}; ${ATTRIBUTES}${isSecure ? '; Secure' : ''}`;
}
