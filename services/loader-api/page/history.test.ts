import { describe, expect, it } from 'vitest';
import { joined } from './history.ts';
import type { HistoryPage } from './loads-reader.ts';

const page = (ids: string, next: string | null) =>
  ({ items: [...ids].map((id) => ({ id })), next }) as unknown as HistoryPage;

describe('When the latest loads are read again', () => {
  it.each([
    ['nothing is new', page('dc', '2'), page('dcba', '4'), page('dcba', '4')],
    ['some are new', page('fed', '3'), page('dcba', '4'), page('fedcba', '4')],
    ['all are new, and more may be', page('gf', '2'), page('dcba', '4'), page('gf', '2')],
    ['some have been purged', page('da', null), page('dcba', '4'), page('da', null)],
    ['nothing was known', page('ba', '2'), page('', null), page('ba', '2')],
    ['all have gone', page('', null), page('ba', null), page('', null)],
  ])('and %s, then there is no gap', (_, latest, known, expected) => {
    expect(joined(latest, known)).toEqual(expected);
  });
});
