import { expect, it } from 'vitest';
import { parseProxies } from './proxies.ts';

it.each([
  ['', '127.0.0.1', false],
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['10.0.0.0/8, ::1', '10.255.0.1', true],
  ['10.0.0.0/8, ::1', '11.0.0.1', false],
  ['10.0.0.0/8, ::1', '::1', true],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['0.0.0.0/0', '203.0.113.7', true],
  ['10.0.0.0/8', 'unknown', false],
  ['10.0.0.0/8', '', false],
])('When %j are trusted, then %s: %s', (list, address, isProxy) => {
  expect(parseProxies(list)(address)).toBe(isProxy);
});

it.each(['proxy', '10.0.0.0/33', '::1/129', '10.0.0.0/', '10.0.0', '/8', '10.0.0.0/8/8', '*'])(
  'When %s is to be trusted, then it is refused by its name',
  (word) => {
    expect(() => parseProxies(`127.0.0.1,${word}`)).toThrow(JSON.stringify(word));
  },
);
