import { isIPv6 } from 'node:net';

/** What is known of who has sent a request. */
interface Sender {
  readonly apiKeyName: string | null;
  /** Whatever its type in Fastify says: none once the client has reset the connection. */
  readonly ip: string | undefined;
}

/**
 * Who has sent a request, where callers share something: the key that was shown, else the address.
 * Of an IPv6 address it is the network (/64), as one machine has all of those addresses (RFC 4291,
 * 2.5.4).
 */
export function callerOf({ apiKeyName, ip }: Sender): string {
  if (apiKeyName !== null) return `key ${apiKeyName}`;
  return ip === undefined ? 'nobody any more' : `address ${networkOf(ip)}`;
}

const groups = 8;
const networkGroups = 4;

/**
 * The address a caller is known by; of IPv6 its network.
 *
 * @param ip undefined (whatever Fastify's types say) where the client had gone before it
 *   was looked at
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
