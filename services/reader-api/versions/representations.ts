import { LRUCache } from 'lru-cache';
import type { CubeAt, LiveCube } from '../cube/live-cube.ts';
import { type DataVersion, isAtLeast } from './data-version.ts';

/** A short text goes out in one piece with its head; a long one would be encoded each time. */
const textBytesMax = 16_384;

/** What an answer takes in memory beside its body: there may be very many that are empty. */
const entryBytes = 512;

/** An answer in one representation, ready to send. */
export interface Representation {
  readonly body: Buffer | string;
  readonly bytes: number;
  /** Strong: from the database, its data version and what was asked for. */
  readonly etag: string;
  readonly dataVersion: number;
  /** The cursor of the page after it, of an answer in pages. */
  readonly next: string | undefined;
}

/** The text of an answer, and what it was made from: it may have moved on meanwhile. */
export interface Built {
  readonly at: CubeAt;
  readonly text: string;
  readonly next?: string | undefined;
}

/** Makes an answer from all that counts. */
export type Build = (cube: CubeAt) => Promise<Built> | Built;

export interface RepresentationsOptions {
  readonly answersCachedBytesMax: number;
}

/**
 * Answers as of now: the version is checked for every caller (callers that wait share a check), and
 * each answer is built once for a version, however many ask for it.
 */
export type Representations = ReturnType<typeof representations>;

export function representations(
  currentVersion: () => Promise<DataVersion>,
  cube: LiveCube,
  options: RepresentationsOptions,
) {
  let latest: DataVersion = { version: -1, instance: -1 };
  const ready = new LRUCache<string, Representation>({
    maxSize: options.answersCachedBytesMax,
    sizeCalculation: ({ bytes }) => bytes + entryBytes,
  });
  let building = new Map<string, Promise<Representation>>();

  /** Forgets answers of earlier versions. @returns what to answer with: never less than was seen */
  const moveTo = (seen: DataVersion): DataVersion => {
    if (isAtLeast(latest, seen)) return latest;
    latest = seen;
    ready.clear();
    building = new Map();
    return latest;
  };
  const make = async (key: string, wanted: DataVersion, build: Build): Promise<Representation> => {
    const { at, text, next } = await build(await cube.atLeast(wanted));
    return representation(key, at.at, text, next);
  };
  const makeOnce = async (key: string, wanted: DataVersion, build: Build) => {
    const made = make(key, wanted, build);
    building.set(key, made);
    try {
      const representation = await made;
      // What was built may already be of a later version: that is not what is kept here.
      if (latest === wanted && representation.dataVersion === wanted.version) {
        ready.set(key, representation);
      }
      return representation;
    } finally {
      if (latest === wanted) building.delete(key);
    }
  };
  return {
    /**
     * @param key names what is asked for, within an entity tag: visible ASCII without quotes
     * @throws Problem aggregate_too_large; what `build` throws
     */
    get: (key: string, build: Build): Promise<Representation> =>
      currentVersion().then((seen) => {
        const wanted = moveTo(seen);
        return ready.get(key) ?? building.get(key) ?? makeOnce(key, wanted, build);
      }),
  };
}

/** @param key names what is asked for, within an entity tag: visible ASCII without quotes */
export function representation(
  key: string,
  at: DataVersion,
  text: string,
  next?: string,
): Representation {
  const bytes = Buffer.byteLength(text);
  const body = bytes <= textBytesMax ? text : Buffer.from(text);
  const etag = `"${versionKey(at)}.${key}"`;
  return { body, bytes, etag, dataVersion: at.version, next };
}

/**
 * The rules that answers are made by. To be raised whenever the same data have another answer than
 * in the release before, so that no cache keeps the old one as the current one.
 * 2: names are matched by full case folding, countries and counties as cities are.
 */
const rulesRevision = 2;

/** Names a data version, and the rules it is counted by, within an entity tag. */
export function versionKey({ instance, version }: DataVersion): string {
  return `${rulesRevision}.${instance.toString(36)}.${version}`;
}
