import type { IncomingMessage } from 'node:http';
import { Problem } from '../errors.ts';

/**
 * A request that names several hosts is refused (RFC 9112, 3.2): Node keeps the first one, and a
 * proxy may have gone by another.
 */
export function hostProblem({ rawHeaders }: IncomingMessage): Problem | undefined {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1
    ? new Problem('validation_failed', 'The request has more than one Host header.')
    : undefined;
}
