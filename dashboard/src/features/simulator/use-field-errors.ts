/** What the server says about a form: a sentence for each field by its pointer, and the rest for a strip. */
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';

export interface FieldErrors {
  /** null: nothing is wrong with it. */
  of: (field: string) => string | null;
  /** What belongs to no field of the form; null: nothing. */
  rest: ApiError | null;
}

/** @param error as a hook gives it */
export function useFieldErrors(error: unknown, fields: readonly string[]): FieldErrors {
  const { t, i18n } = useTranslation('simulator');
  const known = (error ?? null) as ApiError | null;
  const errors = known === null || known.status === 'unreachable' ? [] : known.errors;
  const found = new Map(errors.map((each) => [each.pointer.replace(/^\//, ''), each]));
  const of = (field: string): string | null => {
    const each = found.get(field);
    if (each === undefined) return null;
    // The server explains in English; in other languages the code says it.
    return i18n.language === 'en' ? each.detail : t(`wrong.${each.code}`, { defaultValue: each.detail });
  };
  const isTold = found.size > 0 && [...found.keys()].every((field) => fields.includes(field));
  return { of, rest: isTold ? null : known };
}
