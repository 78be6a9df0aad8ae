/** What the server says about a form: a sentence for each field by its pointer, and the rest for a strip. */
import type { i18n as I18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';

export interface FieldErrors {
  /** null: nothing is wrong with it. */
  of: (field: string) => string | null;
  /** What belongs to no field of the form; null: nothing. */
  rest: ApiError | null;
}

/** The server explains in English; in other languages the code says it. */
export function faultText({ code, detail }: { code: string; detail: string }, { language, t }: I18n): string {
  return language === 'en' ? detail : t(`simulator:wrong.${code}`, { defaultValue: detail });
}

/** @param error as a hook gives it */
export function useFieldErrors(error: unknown, fields: readonly string[]): FieldErrors {
  const { i18n } = useTranslation('simulator');
  const known = (error ?? null) as ApiError | null;
  const errors = known === null || known.status === 'unreachable' ? [] : known.errors;
  const found = new Map(errors.map((each) => [each.pointer.replace(/^\//, ''), each]));
  const of = (field: string): string | null => {
    const each = found.get(field);
    return each === undefined ? null : faultText(each, i18n);
  };
  const isTold = found.size > 0 && [...found.keys()].every((field) => fields.includes(field));
  return { of, rest: isTold ? null : known };
}
