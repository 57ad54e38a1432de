import { describe, expect, it } from 'vitest';
import { addressOf, viewOf } from './look.ts';
import { wholeOf } from './paths.ts';

describe('When a view of the dashboard is a link', () => {
  it.each([
    './',
    '?country=Scotland&from=1920&to=1929',
    '?country=%D7%97%D7%99%D7%A4%D7%94&county=A&city=B&version=7',
    '?sort=people',
    '?sort=-country&places=cities&q=a%26b&per=year',
  ])('then %s leads to it again', (address) => {
    expect(addressOf(viewOf(address.replace(/^\.\//, '')))).toBe(address);
  });

  it('then what is not known is passed over', () => {
    const odd = '?from=last&to=99&version=x&sort=size&places=moons&per=day&q=';
    expect(addressOf(viewOf(odd))).toBe('./');
  });

  it('then years the wrong way round are turned', () => {
    expect(addressOf(viewOf('?from=1929&to=1920'))).toBe('?from=1920&to=1929');
  });

  it('then its data are all there are', () => {
    expect(wholeOf('a?limit=5')).toBe('a');
    expect(wholeOf('a?by=x&limit=5&version=3')).toBe('a?by=x&version=3');
    expect(wholeOf('a?limit=5&version=3')).toBe('a?version=3');
  });
});
