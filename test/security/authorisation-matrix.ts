/** Every route × every kind of caller × own and other things: who may not is refused, who may is not. */
import { expectStatus, PASSWORD, signIn, within } from './arena.ts';
import type { Arena } from './arena.ts';
import { REQUIREMENTS, refusalOf } from './access-table.ts';
import type { Actor } from './access-table.ts';
import { authorization } from './caller.ts';
import type { Credential } from './caller.ts';
import type { SecurityPromise, Tally } from './promise.ts';

const NOTHING = '00000000-0000-4000-8000-000000000000';
const ROLES = ['Admin', 'Analyst', 'User', 'Ingestor'] as const;
const KEY_ROLES = ['Analyst', 'User', 'Ingestor'] as const;
/** They end the session that calls, or all of the user: each call comes from a user made for it. */
const ENDING = ['POST /api/auth/logout', 'POST /api/auth/logout-all'];

interface Person {
  actor: Actor;
  credential: Credential;
  /** null: a key, or nobody. */
  user: { id: string; sessionId: string } | null;
}

export const authorisationMatrix: SecurityPromise = {
  name: 'authorisation-matrix',
  title: 'every route answers those who may call it and nobody else',
  needs: [],
  run: async (tally) => {
    await within({ METRICS_PUBLIC: 'false' }, async (arena) => {
      const routes = await routesOf(arena);
      const people = await everybody(arena);
      tally.measured(`${routes.length} routes, ${people.length} kinds of callers`);
      for (const route of routes) {
        tally.check(route in REQUIREMENTS, () => `${route}: nobody said who may call it`);
        for (const person of people) await tryRoute(arena, tally, route, person, people);
      }
      for (const route of Object.keys(REQUIREMENTS)) tally.check(routes.includes(route), () => `${route} is not served`);
      await trySessionsOfOthers(arena, tally);
      await tryDetours(arena, tally, routes);
    });
  },
};

/** `GET /api/prices/{symbol}`, from the document that the server gives. */
async function routesOf(arena: Arena): Promise<string[]> {
  const { body } = await arena.caller.as(null, 'GET', '/docs-json');
  const paths = Object.entries(body!['paths'] as Record<string, object>);
  return paths.flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
}

async function everybody(arena: Arena): Promise<Person[]> {
  const people: Person[] = [{ actor: 'nobody', credential: null, user: null }];
  for (const role of ROLES) people.push(await personOf(arena, role, role));
  for (const role of KEY_ROLES) people.push({ actor: `key ${role}`, credential: await arena.key(role), user: null });
  people.push(await withNewPasswordDue(arena));
  return people;
}

/** An administrator whose password was reset. */
async function withNewPasswordDue(arena: Arena): Promise<Person> {
  const { user } = await arena.user('Admin');
  const reset = await arena.caller.as(arena.admin, 'POST', `/api/users/${user.id}/reset-password`);
  expectStatus(reset, 200, 'reset-password');
  const { accessToken } = await signIn(arena.caller, user.username, reset.body!['temporaryPassword'] as string);
  return { actor: 'new password due', credential: accessToken, user: { ...user, sessionId: NOTHING } };
}

async function personOf(arena: Arena, actor: Actor, role: string): Promise<Person> {
  const { accessToken, user } = await arena.user(role);
  const sessionId = await sessionOf(arena, accessToken);
  return { actor, credential: accessToken, user: { ...user, sessionId } };
}

async function sessionOf(arena: Arena, accessToken: string): Promise<string> {
  const { body } = await arena.caller.as(accessToken, 'GET', '/api/auth/sessions');
  const items = (body?.['items'] ?? []) as { id: string; current: boolean }[];
  return items.find(({ current }) => current)?.id ?? NOTHING;
}

/** With what does not exist, with what belongs to the caller and with what belongs to somebody else. */
async function tryRoute(arena: Arena, tally: Tally, route: string, person: Person, people: readonly Person[]): Promise<void> {
  const [method, template] = route.split(' ') as [string, string];
  const requirement = REQUIREMENTS[route];
  if (requirement === undefined) return;
  const refusal = refusalOf(person.actor, requirement);
  const other = people.find(({ user }) => user !== null && user !== person.user)!.user!;
  const ids = !template.includes('{id}') ? [NOTHING] : refusal === null ? [NOTHING] : [NOTHING, person.user?.id ?? NOTHING, other.id];
  for (const id of new Set(ids)) {
    const path = template.replace('{id}', id).replace('{symbol}', 'AAPL');
    const credential =
      ENDING.includes(route) && person.user !== null && refusal === null ? await anew(arena, person.actor) : person.credential;
    // Without a body most writes are refused as malformed, which is after access was granted and before anything happens.
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
    for (const each of methods) {
      const { status, body } = await arena.caller.as(credential, each, path);
      const told = () =>
        `${person.actor}: ${each} ${path} was answered ${status} ${String(body?.['code'])}, not ${refusal?.join(' ') ?? 'admitted'}`;
      const isCodeRight = each === 'HEAD' || body?.['code'] === refusal?.[1];
      // 401 invalid_credentials is about what is in the body.
      const isAdmitted = status < 500 && status !== 403 && !(status === 401 && requirement !== 'public');
      tally.check(refusal === null ? isAdmitted : status === refusal[0] && isCodeRight, told);
    }
  }
}

async function anew(arena: Arena, actor: Actor): Promise<Credential> {
  return (actor === 'new password due' ? await withNewPasswordDue(arena) : await personOf(arena, actor, actor)).credential;
}

/** A session belongs to one user: others, administrators too, cannot see or end it. */
async function trySessionsOfOthers(arena: Arena, tally: Tally): Promise<void> {
  const owner = await arena.user('User');
  const second = await signIn(arena.caller, owner.user.username, PASSWORD);
  const sessionId = await sessionOf(arena, second.accessToken);
  for (const role of ROLES) {
    const stranger = await arena.user(role);
    const { status } = await arena.caller.as(stranger.accessToken, 'DELETE', `/api/auth/sessions/${sessionId}`);
    tally.check(status === 404, () => `${role} ended the session of somebody else: ${status}`);
    const list = await arena.caller.as(stranger.accessToken, 'GET', '/api/auth/sessions');
    tally.check(!list.text.includes(sessionId), () => `${role} sees the session of somebody else`);
  }
  const alive = await arena.caller.as(second.accessToken, 'GET', '/api/auth/me');
  tally.check(alive.status === 200, () => `the session did not survive strangers: ${alive.status}`);
  const own = await arena.caller.as(owner.accessToken, 'DELETE', `/api/auth/sessions/${sessionId}`);
  tally.check(own.status === 204, () => `the owner could not end it: ${own.status}`);
  const roles = await arena.caller.as(arena.admin, 'GET', '/api/auth/me');
  const self = roles.body!['id'] as string;
  const raised = await arena.caller.as(arena.admin, 'PATCH', `/api/users/${self}`, { roles: ['Admin', 'Ingestor'] });
  tally.check(raised.status === 403, () => `an administrator changed roles of their own: ${raised.status}`);
}

/** Spellings of a path by which guards were gone around elsewhere. */
async function tryDetours(arena: Arena, tally: Tally, routes: readonly string[]): Promise<void> {
  const { accessToken } = await arena.user('User');
  const guarded = routes.filter((route) => REQUIREMENTS[route] === 'users:manage' || REQUIREMENTS[route] === 'audit:read');
  for (const route of guarded) {
    const [method, template] = route.split(' ') as [string, string];
    const path = template.replace('{id}', NOTHING);
    for (const detour of detoursOf(path)) {
      for (const credential of [null, accessToken]) {
        const { status } = await arena.caller.send({
          method,
          path: detour,
          headers: { ...authorization(credential), 'x-original-url': path, 'x-rewrite-url': path },
        });
        tally.check([400, 401, 403, 404].includes(status), () => `${method} ${detour} was answered ${status}`);
      }
    }
    for (const override of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const { status } = await arena.caller.send({
        method: 'GET',
        path: '/health/live',
        headers: { [override]: method, 'x-original-url': path },
      });
      tally.check(status === 200, () => `${override} had an effect: ${status}`);
    }
  }
}

function detoursOf(path: string): string[] {
  const [, first, ...rest] = path.split('/') as [string, string, ...string[]];
  const tail = rest.join('/');
  return [
    `/${path}`,
    `${path}/`,
    path.toUpperCase(),
    `/./${first}/${tail}`,
    `/x/../${first}/${tail}`,
    `/${first}//${tail}`,
    `/%61pi/${tail}`,
    `/${first}%2f${tail}`,
    `${path};a=b`,
    `${path}%00`,
    `${path}%20`,
    `${path}.json`,
    `${path}?`,
    `${path}#x`,
    `/${first}/${tail}%3f`,
    `\\${first}\\${tail}`,
    `http://x${path}`,
    `${path}/../../health/live`,
  ];
}
