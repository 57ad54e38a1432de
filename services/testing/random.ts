import fc from 'fast-check';

/** A whole number from 0, below a bound. */
export type Choose = (below: number) => number;

/**
 * Does work that leaves to chance what happens: something else in each run. A failure tells the
 * seed, which brings the same choices again. It is not shrunk: each try would take databases of
 * its own, and what comes next depends on what has come of the last choice.
 */
export async function atRandom(
  work: (pick: Choose) => Promise<void>,
  seed?: number,
): Promise<void> {
  const property = fc.asyncProperty(fc.gen(), (gen) => work((below) => gen(fc.nat, below - 1)));
  // Biased, every other choice would be close to 0 or to the bound.
  const options = { numRuns: 1, endOnFailure: true, unbiased: true };
  const found = await fc.check(property, seed === undefined ? options : { ...options, seed });
  if (!found.failed) return;
  const { errorInstance: cause } = found;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new Error(`with the seed ${found.seed}: ${reason}`, { cause });
}

interface Bounds {
  /** So many there are at least, on a machine however slow. */
  readonly min: number;
  readonly max: number;
  readonly ms: number;
}

/** The numbers of rounds, from 0, until the time is up: a slow machine makes fewer of them. */
export function* rounds({ min, max, ms }: Bounds): Generator<number, void> {
  const end = performance.now() + ms;
  for (let round = 0; round < max && (round < min || performance.now() < end); round++) yield round;
}

/** For what is to be the same in every run: numbers that only look random (mulberry32). */
export function random(seed: number): Choose {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
