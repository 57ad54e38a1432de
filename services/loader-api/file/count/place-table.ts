const firstSlots = 1024;

/** Numbers the different byte strings it is shown, without making a string of any. */
export class PlaceTable {
  #slots = new Int32Array(firstSlots);
  #places: Buffer[] = [];
  #hashes: number[] = [];

  place(id: number): Buffer {
    return this.#places[id] as Buffer;
  }

  /** @returns the number of these bytes, from 0 on in the order they were first seen */
  idOf(bytes: Buffer, start: number, end: number): number {
    let hash = 0x811c9dc5; // FNV-1a
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] as number) - 1;
      if (id < 0) return this.#insert(slot, hash, bytes.subarray(start, end));
      if (this.#hashes[id] === hash && isSame(this.place(id), bytes, start, end)) return id;
    }
  }

  clear(): void {
    this.#slots = new Int32Array(firstSlots);
    this.#places = [];
    this.#hashes = [];
  }

  #insert(slot: number, hash: number, place: Buffer): number {
    const id = this.#places.push(Buffer.from(place)) - 1;
    this.#hashes.push(hash);
    this.#slots[slot] = id + 1;
    if (this.#places.length * 2 > this.#slots.length) this.#grow();
    return id;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const [id, hash] of this.#hashes.entries()) {
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function isSame(place: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (place.length !== length) return false;
  for (let at = 0; at < length; at++) if (place[at] !== bytes[start + at]) return false;
  return true;
}
