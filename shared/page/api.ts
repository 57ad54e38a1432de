import type { KeyHolder } from './key.ts';

/** What a service has refused (RFC 9457), or that it could not be reached: status 0. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  /** The whole problem, with what it carries beside the standard fields. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfter?: string | null) {
    super(String(body.detail ?? body.title ?? `The service answers ${status}.`));
    this.status = status;
    this.code = String(body.code ?? 'unknown');
    this.body = body;
    this.retryAfterSeconds = retryAfter ? Number(retryAfter) : undefined;
  }
}

/** The service the page comes from. Paths are relative to the page: `summary/unmatched`. */
export interface Api {
  /** @throws ApiProblem for every status but 2xx; AbortError */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** @throws as `send` */
  json<T>(path: string, init?: RequestInit): Promise<T>;
  /** What a request shows of the key. */
  authorization(): Record<string, string>;
}

export function createApi(key: KeyHolder): Api {
  const authorization = (): Record<string, string> =>
    key.secret === null ? {} : { Authorization: `Bearer ${key.secret}` };
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...authorization(), ...init.headers };
    const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
      throw isAbort(error) ? error : unreachable();
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  return {
    send,
    authorization,
    async json<T>(path: string, init?: RequestInit) {
      return (await send(path, init)).json() as Promise<T>;
    },
  };
}

/** A query without what is not given. */
export function query(params: Readonly<Record<string, string | number | null>>): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== '') text.append(name, String(value));
  }
  return text.size === 0 ? '' : `?${text}`;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function unreachable(): ApiProblem {
  const detail = 'The service cannot be reached.';
  return new ApiProblem(0, { code: 'unreachable', title: detail, detail });
}

/** Whatever went wrong, as a problem. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // Given up by the page itself, as a connection may be dead without anybody saying so.
  if (isAbort(error)) return new ApiProblem(0, { detail: 'The service does not answer.' });
  return new ApiProblem(0, { code: 'page_failed', detail: String(error) });
}

/** Whether the same may go well later on. */
export function isPassing({ status }: ApiProblem): boolean {
  return status === 0 || status === 429 || status >= 500;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const fields = typeof body === 'object' && body !== null ? body : {};
  return new ApiProblem(
    response.status,
    fields as Record<string, unknown>,
    response.headers.get('retry-after'),
  );
}
