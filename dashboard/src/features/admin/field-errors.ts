/** Which field of a form a refusal is about. */
import type { ApiError } from '../../api/problem.ts';

/** What is wrong at `pointer`; `code` names a refusal that is about this field without a pointer. null: nothing. */
export function errorAt(error: ApiError | null, pointer: string, code?: string): { code: string; detail: string } | null {
  if (error === null || error.status === 'unreachable') return null;
  if (code !== undefined && error.code === code) return { code, detail: error.detail };
  return error.errors.find((each) => each.pointer === pointer) ?? null;
}
