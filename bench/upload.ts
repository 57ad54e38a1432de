import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { CsvFile } from './files.ts';

/** What we need of a load object. */
export interface Load {
  readonly id: string;
  readonly state: string;
  readonly rowsLoaded: number;
  readonly files: readonly { readonly id: number }[];
}

export interface Uploaded {
  /** From the start of the request to the end of its answer. */
  readonly seconds: number;
  readonly load: Load;
}

const readBytes = 256 * 1024;
const silenceMs = 600_000;

/**
 * `POST /loads` with a file as the part of a form, read while it is sent.
 *
 * @param query options of the load, as `mode=replace&force=true`
 * @throws Error when the answer is not 201 or not every row was loaded
 */
export async function upload(loader: string, file: CsvFile, query = ''): Promise<Uploaded> {
  const uploaded = await send(loader, file, query);
  requireAll(uploaded, file, 'published');
  return uploaded;
}

/** The same, held and not published, whether or not the content counts already. */
export async function uploadHeld(loader: string, file: CsvFile): Promise<Load> {
  const uploaded = await send(loader, file, 'publish=hold&force=true');
  requireAll(uploaded, file, 'ready');
  return uploaded.load;
}

async function send(loader: string, file: CsvFile, query: string): Promise<Uploaded> {
  const boundary = `bench-${randomUUID()}`;
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${file.dataset}"; ` +
    `filename="${file.dataset}.csv"\r\nContent-Type: text/csv\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const started = performance.now();
  const post = request(`${loader}/loads?${query}`, {
    method: 'POST',
    agent: false,
    timeout: silenceMs,
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + file.bytes + tail.length,
    },
  });
  post.once('timeout', () => post.destroy(new Error('the loader says nothing any more')));
  const answered = once(post, 'response') as Promise<[IncomingMessage]>;
  const sent = sendFile(post, head, file.path, tail);
  sent.catch(() => undefined); // the service has answered and hung up; its answer says why
  const [response] = await answered;
  const body = await text(response);
  const seconds = (performance.now() - started) / 1000;
  if (response.statusCode !== 201) throw new Error(`POST /loads: ${response.statusCode} ${body}`);
  return { seconds, load: JSON.parse(body) as Load };
}

function requireAll({ load }: Uploaded, file: CsvFile, state: string): void {
  if (load.state === state && load.rowsLoaded === file.rows) return;
  throw new Error(`the load is ${load.state} with ${load.rowsLoaded} of ${file.rows} rows`);
}

async function sendFile(post: ClientRequest, head: string, path: string, tail: string) {
  post.write(head);
  await pipeline(createReadStream(path, { highWaterMark: readBytes }), post, { end: false });
  post.end(tail);
}
