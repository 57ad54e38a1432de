import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiProblem, query } from '#shared/page/api.ts';
import { followEvents } from '#shared/page/events.ts';
import { type LoadCommand, UsageError } from './options.ts';
import type { ToldLoad } from './told.ts';

const lookMs = 100;

export interface Sending {
  /** Told of the load while it is sent, and while it is written. */
  readonly onProgress: (load: ToldLoad) => void;
  /** Aborted to have the load cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Sends files as one load and waits for its end. They are read as fast as they are taken.
 *
 * @throws ApiProblem; the system's error where a file cannot be read; the reason of the signal
 */
export async function sendLoad(
  api: Api,
  { files, url, query: options }: LoadCommand,
  { onProgress, signal }: Sending,
): Promise<ToldLoad> {
  const form = new FormData();
  for (const file of files) form.append('file', await blobOf(file), basename(file));
  const idempotencyKey = randomUUID();
  const ended = new AbortController();
  const watched = watch(api, `${url}/loads`, idempotencyKey, { onProgress, signal: ended.signal });
  const interrupt = () => void cancel(api, url, idempotencyKey).finally(() => ended.abort());
  signal.addEventListener('abort', interrupt);
  try {
    return await api.json<ToldLoad>(`${url}/loads${query(options)}`, {
      method: 'POST',
      headers: { 'Idempotency-Key': idempotencyKey },
      body: form,
      signal: ended.signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    ended.abort();
    await watched;
  }
}

/** What is in a file, which is read when it is sent. @throws UsageError; the system's error */
async function blobOf(file: string): Promise<Blob> {
  if (!(await stat(file)).isFile()) throw new UsageError(`${file} is no regular file.`);
  return openAsBlob(file);
}

/** Follows a load from when it is there; without it the load goes on all the same. */
async function watch(
  api: Api,
  loads: string,
  idempotencyKey: string,
  { onProgress, signal }: Sending,
): Promise<void> {
  const id = await findLoad(api, loads, idempotencyKey, signal);
  if (id === undefined) return;
  const follower = {
    onEvent: ({ data }: { readonly data: string }) => onProgress(JSON.parse(data)),
    onState: () => undefined,
  };
  await followEvents(api, `${loads}/${id}/events`, follower, signal);
}

async function findLoad(api: Api, loads: string, idempotencyKey: string, signal: AbortSignal) {
  while (!signal.aborted) {
    const path = `${loads}${query({ idempotencyKey })}`;
    const found = await api
      .json<{ items: readonly { id: string }[] }>(path, { signal })
      .catch(() => undefined);
    if (found?.items[0]) return found.items[0].id;
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** What is not there yet is given up with its connection. */
async function cancel(api: Api, url: string, idempotencyKey: string): Promise<void> {
  try {
    const path = `${url}/loads${query({ idempotencyKey })}`;
    const { items } = await api.json<{ items: readonly { id: string }[] }>(path);
    if (!items[0]) return;
    await api.send(`${url}/loads/${items[0].id}/cancel`, { method: 'POST' });
  } catch (error) {
    // It has come to its end meanwhile, or the service is away.
    if (!(error instanceof ApiProblem)) throw error;
  }
}
