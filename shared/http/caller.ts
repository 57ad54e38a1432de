import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * Who has sent a request, where callers share something: the key that was shown, else the address.
 * Of an IPv6 address it is the network (/64), as one machine has all of those addresses (RFC 4291,
 * 2.5.4).
 */
export function callerOf({ apiKeyName, ip }: Pick<FastifyRequest, 'apiKeyName' | 'ip'>): string {
  return apiKeyName === null ? `address ${networkOf(ip)}` : `key ${apiKeyName}`;
}

const groups = 8;
const networkGroups = 4;

/**
 * The address a caller is known by; of IPv6 its network.
 *
 * @param ip undefined (whatever Fastify's types say) where the client had gone before it was looked at
 */
export function networkOf(ip: string | undefined): string {
  if (!ip?.includes(':')) return ip ?? 'unknown';
  const [address = ''] = ip.split('%');
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = [], tail = []] = address
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(groups - head.length - tail.length, 0)).fill('0');
  const network = [...head, ...zeros, ...tail].slice(0, networkGroups);
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
