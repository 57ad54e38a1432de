import { BlockList, isIP } from 'node:net';

/** Tells whether an address is that of a proxy that is believed when it says for whom it asks. */
export type IsProxy = (address: string) => boolean;

/**
 * Reads a comma-separated list of addresses and networks (`10.0.0.0/8`).
 *
 * @throws Error that says what is wrong
 */
export function parseProxies(list: string): IsProxy {
  const proxies = new BlockList();
  const words = list.split(',').map((word) => word.trim());
  for (const word of words.filter((each) => each !== '')) {
    const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(word) ?? [];
    const version = isIP(address);
    const all = version === 4 ? 32 : 128;
    if (version === 0 || Number(bits ?? 0) > all) {
      throw new Error(`must be addresses or networks, not ${JSON.stringify(word)}`);
    }
    proxies.addSubnet(address, Number(bits ?? all), version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && proxies.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}
