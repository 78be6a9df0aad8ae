/** Sends an act so that it never lands on what somebody else has changed: a repeat that only counted up is no change. */
import type { Alert, AlertAct, AlertDetail } from '../api/contract.ts';
import { isProblem } from '../api/problem.ts';
import type { ApiError } from '../api/problem.ts';
import { isSame } from './pending-acts.ts';
import type { Refusal, SeenState, Sent } from './pending-acts.ts';

/** The server, as far as an act needs it; both throw `ApiError`. */
export interface ActServer {
  /** `version`: the one that was decided upon. */
  act: (id: string, act: AlertAct, version: number, isLeaving: boolean) => Promise<Alert>;
  read: (id: string) => Promise<AlertDetail>;
  /** The newest version that the page knows. */
  known: (id: string) => Alert | undefined;
  /** A newer version came. */
  took: (alert: Alert) => void;
}

/** An alert that is raised many times a second has a new version each time. */
const TRIES = 4;

export async function sendAct(server: ActServer, id: string, act: AlertAct, seen: SeenState, isLeaving: boolean): Promise<Sent> {
  try {
    // What is known is sent in this very moment: the page may be leaving.
    let known = server.known(id) ?? (await server.read(id));
    for (let tried = 0; ; tried += 1) {
      if (!isSame(seen, known)) return refused(await meanwhile(server, id, act.name, seen));
      try {
        server.took(await server.act(id, act, known.version, isLeaving));
        return { outcome: 'done' };
      } catch (error) {
        if (!isProblem(error as ApiError, 'version_mismatch') || tried + 1 >= TRIES) throw error;
        known = await server.read(id);
        server.took(known);
      }
    }
  } catch (error) {
    return refused(await reasonOf(server, id, act.name, seen, error as ApiError));
  }
}

/** Somebody else was first: who, with what. */
export async function meanwhile(
  server: Pick<ActServer, 'read' | 'took'>,
  id: string,
  act: AlertAct['name'],
  seen: SeenState,
): Promise<Refusal> {
  try {
    const detail = await server.read(id);
    server.took(detail);
    const last = detail.timeline.findLast(({ action }) => action !== 'raised' && action !== 'note');
    const isWorse = detail.severity !== seen.severity && detail.status === seen.status;
    return {
      act,
      code: isWorse ? 'escalated' : 'decided_meanwhile',
      first: last === undefined ? null : { actor: last.actor, action: last.action, at: last.at },
      status: detail.status,
    };
  } catch {
    return { act, code: 'decided_meanwhile', first: null, status: null };
  }
}

async function reasonOf(server: ActServer, id: string, act: AlertAct['name'], seen: SeenState, error: ApiError): Promise<Refusal> {
  if (error.status === 'unreachable') return { act, code: 'unreachable', first: null, status: null };
  const { code } = error;
  if (code === 'illegal_transition' || code === 'version_mismatch') return meanwhile(server, id, act, seen);
  return { act, code, first: null, status: null };
}

function refused(refusal: Refusal): Sent {
  return { outcome: 'refused', refusal };
}
