import { expect, it } from 'vitest';
import { callerOf, networkOf } from './caller.ts';

it.each([
  [null, '203.0.113.7', 'address 203.0.113.7'],
  [null, '::ffff:203.0.113.7', 'address 203.0.113.7'],
  [null, '::1', 'address 0:0:0:0'],
  [null, '2001:db8:0:5:a:b:c:d', 'address 2001:db8:0:5'],
  [null, '2001:0DB8::5:1:2:3:4', 'address 2001:db8:0:5'],
  [null, '2001:db8::1', 'address 2001:db8:0:0'],
  [null, 'fe80::1%eth0', 'address fe80:0:0:0'],
  [null, '2001:db8:1:2::', 'address 2001:db8:1:2'],
  ['nightly', '203.0.113.7', 'key nightly'],
  ['nightly', undefined, 'key nightly'],
  [null, undefined, 'nobody any more'],
])('When the key %s is shown from %s, then the caller is %s', (apiKeyName, ip, caller) => {
  expect(callerOf({ apiKeyName, ip })).toBe(caller);
});

it('When a client has gone before its address was read, then it still has a name', () => {
  expect(networkOf(undefined)).toBe('unknown');
});
