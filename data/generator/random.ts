/** Draws one item of a list that is not empty. */
export type Picker = <T>(items: readonly T[]) => T;

/**
 * A picker whose draws depend on the seed alone, unlike `Math.random`: mulberry32, a 32-bit
 * generator by Tommy Ettinger (public domain), good enough for a sample and very fast.
 */
export function randomPicker(seed: number): Picker {
  let state = seed | 0;
  return <T>(items: readonly T[]): T => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    const fraction = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    // The fraction is below 1, so this index is always inside the list.
    return items[Math.floor(fraction * items.length)] as T;
  };
}
