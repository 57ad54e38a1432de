const firstSlots = 1024;

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
  sorted(): { first: number; second: number; count: number }[] {
    const cells = [...this.#cells()];
    return cells.sort((a, b) => a.first - b.first || a.second - b.second);
  }

  clear(): void {
    this.#slots = new Uint32Array(3 * firstSlots);
    this.size = 0;
  }

  *#cells() {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 3) {
      const first = (slots[at] as number) - 1;
      if (first < 0) continue;
      yield { first, second: slots[at + 1] as number, count: slots[at + 2] as number };
    }
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (const { first, second, count } of this.#cells()) {
      grown.set([first + 1, second, count], slotOf(grown, first, second));
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
