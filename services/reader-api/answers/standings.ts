import { LRUCache } from 'lru-cache';
import { textBytes } from '#shared/summary/cube-size.ts';
import { type Standing, standingOf } from '#shared/summary/standing.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { SlicedReads } from '../state/sliced-reads.ts';
import type { Counted } from '../summary/counted-once.ts';
import { versionKey } from './answer-cache.ts';

/** What a standing takes in memory, and each of its countries beside the name. */
const standingBytes = 500;
const countryBytes = 60;

/** They are small, and many: a part of what may be kept of the history. */
const partOfHistory = 4;

/** Who counted where, by data version, as far as it was counted. */
export interface Standings {
  /** Of now. @throws as `SlicedReads.read` */
  now(): Promise<Counted<Standing>>;
  known(version: DataVersion): Standing | undefined;
  /** @returns the same */
  note(version: DataVersion, standing: Standing): Standing;
}

export function createStandings(
  sliced: Pick<SlicedReads, 'read'>,
  { historyCachedBytesMax }: { readonly historyCachedBytesMax: number },
): Standings {
  const kept = new LRUCache<string, Standing>({
    maxSize: Math.ceil(historyCachedBytesMax / partOfHistory),
    sizeCalculation: bytesOf,
  });
  const note = (version: DataVersion, standing: Standing) => {
    kept.set(versionKey(version), standing);
    return standing;
  };
  return {
    now: async () => {
      const counted = await sliced.read(
        async ({ at, cube }, pause) => [at, await standingOf(cube, pause)] as const,
      );
      note(...counted);
      return counted;
    },
    known: (version) => kept.get(versionKey(version)),
    note,
  };
}

function bytesOf({ summary }: Standing): number {
  let bytes = standingBytes;
  for (const [country] of summary) bytes += countryBytes + textBytes(country);
  return bytes;
}
