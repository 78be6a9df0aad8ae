/** Sends a form once at a time, and keeps what the server refused it with. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { ApiError } from '../../api/problem.ts';
import { infoOf } from '../../api/problem.ts';

/** Errors of `session` are thrown as such; those of mutations are plain data already. */
function errorOf(failure: unknown): ApiError {
  return infoOf(failure) ?? (failure as ApiError);
}

export interface Submit {
  error: ApiError | null;
  isBusy: boolean;
  clear: () => void;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** `send` gets the fields of the form; it is not called again before it is done. */
export function useSubmit(send: (field: (name: string) => string, form: HTMLFormElement) => Promise<void>): Submit {
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    setBusy(true);
    setError(null);
    try {
      await send((name) => (fields.get(name) as string | null) ?? '', form);
    } catch (failure) {
      setError(errorOf(failure));
    } finally {
      setBusy(false);
    }
  };
  return {
    error,
    isBusy,
    clear: () => setError(null),
    onSubmit: (event) => {
      event.preventDefault();
      if (!isBusy) void submit(event.currentTarget);
    },
  };
}
