import { Type } from 'typebox';
import { count, ms, text } from '../kinds.ts';

/** Who may call, and how often. */
export const callerSettings = {
  HOST: text(
    '127.0.0.1',
    'address both services listen on; any other than loopback needs `API_KEYS`',
  ),
  AUTH: Type.Enum(['auto', 'if-keys', 'off'], {
    default: 'auto',
    description:
      '`auto`: keys are required if `API_KEYS` lists any; `if-keys`: the same, and without keys everybody is let in whatever `HOST` is, as in a container whose port is not published; `off`: never',
  }),
  API_KEYS: text(
    '',
    'comma-separated `name:secret:scope+scope`; scopes `load`, `read` (counts), `rows` (people and places: names and birth dates), `report`; secrets of 16 to 512 visible ASCII characters',
  ),
  API_KEYS_FILE: text('', 'a file that contains `API_KEYS`, separated by commas or line breaks'),
  API_KEYS_POLL_MS: ms(
    5_000,
    'how often `API_KEYS_FILE` is read again, so that keys can be added and removed without a restart',
  ),
  CORS_ORIGINS: text('', 'comma-separated origins whose pages may call the services; `*` for any'),
  ALLOWED_HOSTS: text(
    '',
    'comma-separated host names the services may be called by when no keys are required, in addition to IP addresses, `localhost` and names without a dot; `*` for any',
  ),
  TRUSTED_PROXIES: text(
    '',
    'comma-separated addresses and networks (`10.0.0.0/8`) of proxies in front of the services, whose `X-Forwarded-For` is trusted to name the caller',
  ),
  RATE_LIMIT_REQUESTS_MAX: count(
    100_000,
    'most requests that one caller (an API key or, without keys, an address) may send within `RATE_LIMIT_WINDOW_MS`; further ones are answered 429',
  ),
  RATE_LIMIT_WINDOW_MS: ms(10_000, 'length of the window in which requests are counted'),
  RATE_LIMIT_CALLERS_MAX: count(
    10_000,
    'most callers whose requests are counted; beyond that, the count of the caller not seen for longest is dropped',
    1_000_000,
  ),
  CONNECTIONS_MAX: count(
    20_000,
    'most connections that one service has at once; further ones are closed',
    1_000_000,
  ),
  CONNECTIONS_PER_ADDRESS_MAX: count(
    5_000,
    'most connections of one address (of a /64 network with IPv6), including idle ones; `TRUSTED_PROXIES` are exempt',
    1_000_000,
  ),
  EVENT_STREAMS_PER_CALLER_MAX: count(
    3_000,
    'most event streams that one caller (an API key or, without keys, an address) may have open; further ones are answered 429',
    1_000_000,
  ),
};
