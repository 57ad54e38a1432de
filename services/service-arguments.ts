import { join } from 'node:path';
import { nodeFlags, type ServiceName } from '#shared/process/node-flags.ts';

/**
 * What Node is to be called with to run a service: its flags, then its `server.ts`.
 *
 * @param more flags that are added, and win over its own
 */
export function serviceArguments(service: ServiceName, more: readonly string[] = []): string[] {
  return [...nodeFlags[service], ...more, join(import.meta.dirname, service, 'server.ts')];
}
