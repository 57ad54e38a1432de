import { PROBLEMS } from '#shared/errors.ts';
import type { FuzzRequest } from './requests/request.ts';
import type { Answer } from './send.ts';

/** What any request may get that no route has been found for. */
const strayStatuses = [
  200, 201, 204, 302, 304, 400, 401, 403, 404, 405, 406, 408, 413, 415, 422, 431, 503,
];
/** What the files of the documentation's page may get besides: a part, a condition that fails. */
const fileStatuses = [206, 412, 416];
/** What a head of a request gets, whatever it is for. */
const headStatuses = [431];
/** Refused before the operation is looked up: half a character, a path that leads elsewhere. */
const otherRoute = /%(?!2[cC]|3[aA])|\/\.{1,2}(?=$|[/?])|\/(?=$|\?)|[^/?]{101}/;

/** The modules of the pages have the paths of the checkout, below a folder of their own. */
const inside = /node_modules|\bat .*\.ts:|(?<!\bassets\/[\w-]{12})\/services\/|terrascope-fuzz-/;

/**
 * What is wrong with an answer: a status or a code that the documents do not name for it, an error
 * in another form than all others, something of our inside in it.
 *
 * @returns undefined where it is right
 */
export function faultOf(request: FuzzRequest, answer: Answer): string | undefined {
  const { status, body, error } = answer;
  if (status === 0) {
    // Bytes that are no request may be left without an answer.
    return request.raw ? undefined : `no answer: ${error}`;
  }
  if (status >= 500 && status !== 503) return `status ${status}: ${body.slice(0, 300)}`;
  // A site lets us ask as often as we like: who is refused for it learns nothing of what is behind.
  if (status === 429) return `status 429: ${body.slice(0, 300)}`;
  const [path = ''] = request.target.split('?');
  const { operation } = request;
  const isOther = operation === undefined || otherRoute.test(path) || request.raw !== undefined;
  const statuses = [
    ...(operation?.answers.keys() ?? []),
    ...headStatuses,
    ...(isOther ? strayStatuses : []),
    ...(path.startsWith('/docs/static/') ? fileStatuses : []),
  ];
  if (!statuses.includes(status)) return `status ${status}, which is not documented: ${body}`;
  if (error !== undefined) return `an answer that broke off: ${error}`;
  if (inside.test(body)) return `something of the inside: ${inside.exec(body)?.[0]}`;
  if (status < 400 || request.method === 'HEAD') return undefined;
  return problemFault(answer, isOther ? undefined : operation.answers.get(status));
}

function problemFault(
  { status, contentType, body }: Answer,
  codes: readonly string[] | undefined,
): string | undefined {
  if (!contentType.startsWith('application/problem+json')) return `an error as ${contentType}`;
  let problem: Record<string, unknown>;
  try {
    problem = JSON.parse(body);
  } catch {
    // Two answers over one connection, or one that is longer than is kept.
    return undefined;
  }
  const code = String(problem.code);
  const known = Object.entries(PROBLEMS).find(([name]) => name === code)?.[1];
  if (known?.status !== status || problem.status !== status) return `code ${code} as ${status}`;
  if (typeof problem.detail !== 'string' || !/\S/.test(problem.detail)) return 'no detail';
  if (codes && codes.length > 0 && !codes.includes(code)) return `code ${code}, not documented`;
  return undefined;
}
