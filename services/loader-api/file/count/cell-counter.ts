const firstSlots = 1024;
/** The second number stays below this. */
const secondsMax = 2 ** 20;

/** How often a pair was counted. */
export interface Cell {
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

/**
 * Counts pairs of two numbers from 0 on: a hash table with open addressing in flat memory, since a
 * `Map` is felt where every row counts once.
 */
export class CellCounter {
  /** For each slot: the first number + 1 (0: the slot is free), the second, the count. */
  #slots = new Uint32Array(3 * firstSlots);
  size = 0;

  add(first: number, second: number): void {
    const slots = this.#slots;
    const at = slotOf(slots, first, second);
    if (slots[at] === 0) {
      slots[at] = first + 1;
      slots[at + 1] = second;
      this.size++;
    }
    slots[at + 2] = (slots[at + 2] as number) + 1;
    if (this.size * 6 > slots.length) this.#grow();
  }

  /** All pairs with their counts, by the first number and then by the second. */
  *sorted(): Generator<Cell> {
    const slots = this.#slots;
    const keys = new Float64Array(this.size);
    let size = 0;
    for (let at = 0; at < slots.length; at += 3) {
      if (slots[at] !== 0)
        keys[size++] = (slots[at] as number) * secondsMax + (slots[at + 1] as number);
    }
    for (const key of keys.sort()) {
      const first = Math.floor(key / secondsMax) - 1;
      const second = key % secondsMax;
      yield { first, second, count: slots[slotOf(slots, first, second) + 2] as number };
    }
  }

  clear(): void {
    this.#slots = new Uint32Array(3 * firstSlots);
    this.size = 0;
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
