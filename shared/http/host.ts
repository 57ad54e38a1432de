import type { IncomingMessage } from 'node:http';
import { Problem } from '../errors.ts';

/**
 * A request by HTTP/1.1 names one host (RFC 9112, 3.2). Of several, Node keeps the first one, and a
 * proxy may have gone by another; HTTP/1.0 need not name any.
 */
export function hostProblem(request: IncomingMessage): Problem | undefined {
  const { rawHeaders } = request;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  if (hosts === 1 || (hosts === 0 && request.httpVersion === '1.0')) return undefined;
  const fault = hosts === 0 ? 'no Host header' : 'more than one Host header';
  return new Problem('validation_failed', `The request has ${fault}.`);
}
