import { LRUCache } from 'lru-cache';
import type { CacheFigures } from '#shared/metrics/caches.ts';
import { type DataVersion, isSame } from '../state/data-version.ts';
import type { CubeAt, LiveCube } from '../state/live-cube.ts';

/** A short text goes out in one piece with its head; a long one would be encoded each time. */
const textBytesMax = 16_384;

/** What an answer takes in memory beside its body: there may be very many that are empty. */
export const entryBytes = 512;

/** An answer in one representation, ready to send. */
export interface Representation {
  readonly body: Buffer | string;
  readonly bytes: number;
  /** Strong: from the data version and what was asked for. */
  readonly etag: string;
  readonly at: DataVersion;
  /** The cursor of the page after it, of an answer in pages. */
  readonly next: string | undefined;
}

/** The text of an answer, and the version it is of: that may be later than the one it began at. */
export interface Built {
  readonly at: DataVersion;
  readonly text: string | Buffer;
  readonly next?: string | undefined;
}

/** Makes an answer from all that counts. While it takes its time, it must not hold the cube. */
export type Build = (cube: CubeAt) => Promise<Built> | Built;

export interface AnswerCacheOptions {
  readonly answersCachedBytesMax: number;
}

/**
 * Answers as of now: the version is checked for every caller (callers that wait share a check), and
 * each answer is built once for a version, however many ask for it.
 */
export interface AnswerCache {
  /**
   * @param key names what is asked for, within an entity tag: visible ASCII without quotes
   * @throws Problem aggregate_too_large, database_unavailable; what `build` throws
   */
  get(key: string, build: Build): Promise<Representation>;
  figures(): CacheFigures;
}

export function createAnswerCache(cube: LiveCube, options: AnswerCacheOptions): AnswerCache {
  let latest: DataVersion | undefined;
  const ready = new LRUCache<string, Representation>({
    maxSize: options.answersCachedBytesMax,
    sizeCalculation: ({ bytes }) => bytes + entryBytes,
  });
  let building = new Map<string, Promise<Representation>>();
  let asked = 0;
  let made = 0;

  /** Forgets answers of other versions. */
  const moveTo = ({ at }: CubeAt): void => {
    if (latest && isSame(latest, at)) return;
    latest = at;
    ready.clear();
    building = new Map();
  };
  const makeOnce = async (key: string, at: DataVersion, made: Promise<Representation>) => {
    const ofVersion = building;
    ofVersion.set(key, made);
    try {
      const representation = await made;
      // What was built may already be of a later version: that is not what is kept here.
      if (ofVersion === building && isSame(representation.at, at)) ready.set(key, representation);
      return representation;
    } finally {
      ofVersion.delete(key);
    }
  };
  /** Holds the cube no longer than `build` does: another may take its place in memory. */
  const make = (key: string, now: CubeAt, build: Build): Promise<Representation> => {
    made++;
    const built = Promise.try(build, now);
    return makeOnce(
      key,
      now.at,
      built.then(({ at, text, next }) => toRepresentation(key, at, text, next)),
    );
  };
  return {
    get: (key, build) =>
      cube.read((now) => {
        asked++;
        moveTo(now);
        return ready.get(key) ?? building.get(key) ?? make(key, now, build);
      }),
    figures: () => ({ asked, made, entries: ready.size, bytes: ready.calculatedSize }),
  };
}

/** @param key names what is asked for, within an entity tag: visible ASCII without quotes */
export function toRepresentation(
  key: string,
  at: DataVersion,
  text: string | Buffer,
  next?: string,
): Representation {
  const bytes = Buffer.byteLength(text);
  const isLong = bytes > textBytesMax;
  const body = isLong ? asBuffer(text) : text.toString();
  const etag = `"${versionKey(at)}.${key}"`;
  return { body, bytes, etag, at, next };
}

function asBuffer(text: string | Buffer): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : text;
}

/**
 * The rules that answers are made by. To be raised whenever the same data have another answer than
 * in the release before, so that no cache keeps the old one as the current one.
 * 2: names are matched by full case folding, countries and counties as cities are.
 */
const rulesRevision = 2;

/**
 * Names a data version, and the rules it is counted by, within an entity tag. What was lost never
 * goes by the name of other data.
 */
export function versionKey({ instance, version, token }: DataVersion): string {
  return `${rulesRevision}.${instance.toString(36)}.${version}.${token.toString(36)}`;
}
