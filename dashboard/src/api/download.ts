/** Saves what the server streams as a file, and tells how far it is. */
import type { AskOptions } from './session.ts';
import { session } from './session.ts';
import { RowCounter } from './row-counter.ts';
import { Unreachable } from './problem.ts';

/** How much has arrived. */
export interface DownloadProgress {
  /** Without the head of a CSV. */
  rows: number;
  bytes: number;
}

export interface DownloadOptions {
  /** Aborting it cancels the download: nothing is saved. */
  signal?: AbortSignal;
  /** At most ten times a second, and at the end. */
  onProgress?: (progress: DownloadProgress) => void;
}

/** The first page of a large export is looked for before anything is sent. */
const FIRST_BYTE_MS = 30_000;
const PROGRESS_EVERY_MS = 100;

/**
 * Asks for an export and saves it under `filename`, or under the name that the server gives.
 * @throws Problem, Unreachable (also where the stream breaks off: a part of a file is not saved), or what `signal` was aborted with
 */
export async function download(
  path: string,
  filename: string | null,
  { signal, onProgress }: DownloadOptions = {},
): Promise<DownloadProgress> {
  const options: AskOptions = { deadlineMs: FIRST_BYTE_MS, headers: { accept: '*/*' }, signal };
  const response = await session.open(path, options);
  const { parts, progress } = await read(response, signal, onProgress);
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  saveFile(new Blob(parts, { type }), filename ?? nameIn(response.headers) ?? 'export');
  return progress;
}

/** All parts of a body; `onProgress` hears how it goes on. */
async function read(
  response: Response,
  signal: AbortSignal | undefined,
  onProgress: DownloadOptions['onProgress'],
): Promise<{ parts: BlobPart[]; progress: DownloadProgress }> {
  const parts: BlobPart[] = [];
  const isCsv = response.headers.get('content-type')?.startsWith('text/csv') ?? false;
  const counter = new RowCounter(isCsv ? 1 : 0);
  let bytes = 0;
  let toldAt = -Infinity;
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) break;
      parts.push(value);
      counter.add(value);
      bytes += value.length;
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
      toldAt = performance.now();
      onProgress?.({ rows: counter.rows, bytes });
    }
  } catch {
    if (signal?.aborted === true) throw signal.reason;
    throw new Unreachable('no_connection');
  }
  const progress = { rows: counter.rows, bytes };
  onProgress?.(progress);
  return { parts, progress };
}

/** The name in `Content-Disposition`. */
function nameIn(headers: Headers): string | null {
  return /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? null;
}

/** Gives the user a file. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Browsers begin to read it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
