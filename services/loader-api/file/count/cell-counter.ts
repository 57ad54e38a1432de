const firstSlots = 1024;
/** A count stays below this, and a second number below 2 ** 20: together they are one number. */
const countsMax = 2 ** 32;

/** How often a pair was counted. */
export interface Cell {
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

/**
 * Counts pairs of two numbers from 0 on: a hash table with open addressing in flat memory, since a
 * `Map` is felt where every row counts once. The first numbers are dense, as their groups are kept
 * in an array.
 */
export class CellCounter {
  /** For each slot: the first number + 1 (0: the slot is free), the second, the count. */
  #slots = new Uint32Array(3 * firstSlots);
  size = 0;
  /** One more than the greatest first number. */
  #firsts = 0;

  add(first: number, second: number): void {
    const slots = this.#slots;
    const at = slotOf(slots, first, second);
    if (slots[at] === 0) {
      slots[at] = first + 1;
      slots[at + 1] = second;
      this.size++;
      if (first >= this.#firsts) this.#firsts = first + 1;
    }
    slots[at + 2] = (slots[at + 2] as number) + 1;
    if (this.size * 6 > slots.length) this.#grow();
  }

  /**
   * All pairs with their counts, by the first number and then by the second. Only what belongs to
   * one first number is sorted at a time, so that whoever reads may pause between any two.
   */
  *sorted(): Generator<Cell> {
    const { ends, cells } = this.#grouped();
    let start = 0;
    for (const [first, end] of ends.entries()) {
      for (const cell of cells.subarray(start, end).sort()) {
        yield { first, second: Math.floor(cell / countsMax), count: cell % countsMax };
      }
      start = end;
    }
  }

  clear(): void {
    this.#slots = new Uint32Array(3 * firstSlots);
    this.size = 0;
    this.#firsts = 0;
  }

  /** The second numbers with their counts, by first number, and where those of each end. */
  #grouped(): { readonly ends: Uint32Array; readonly cells: Float64Array } {
    const slots = this.#slots;
    const cells = new Float64Array(this.size);
    // Of each first number: how many it has, then where they begin, and once all stand, where they
    // end.
    const ends = new Uint32Array(this.#firsts);
    for (let at = 0; at < slots.length; at += 3) {
      const first = (slots[at] as number) - 1;
      if (first >= 0) ends[first] = (ends[first] as number) + 1;
    }
    let start = 0;
    for (const [first, size] of ends.entries()) {
      ends[first] = start;
      start += size;
    }
    for (let at = 0; at < slots.length; at += 3) {
      const first = (slots[at] as number) - 1;
      if (first < 0) continue;
      const to = ends[first] as number;
      cells[to] = (slots[at + 1] as number) * countsMax + (slots[at + 2] as number);
      ends[first] = to + 1;
    }
    return { ends, cells };
  }

  #grow(): void {
    const slots = this.#slots;
    const grown = new Uint32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += 3) {
      const first = (slots[at] as number) - 1;
      if (first < 0) continue;
      grown.set(slots.subarray(at, at + 3), slotOf(grown, first, slots[at + 1] as number));
    }
    this.#slots = grown;
  }
}

/** Where a pair stands, or is to stand. The number of slots is a power of two. */
function slotOf(slots: Uint32Array, first: number, second: number): number {
  const mask = slots.length / 3 - 1;
  const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
  for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const at = 3 * slot;
    if (slots[at] === 0 || (slots[at] === first + 1 && slots[at + 1] === second)) return at;
  }
}
