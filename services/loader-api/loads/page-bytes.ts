/** How long a page of a list may get. One item is always in it, however long. */
export interface PageBounds {
  readonly pageBytesMax: number;
}

/** @returns how many of these sizes, from the first on, are together within the bound; or 1 */
export function countFitting(sizes: readonly number[], { pageBytesMax }: PageBounds): number {
  let bytes = 0;
  const over = sizes.findIndex((size) => {
    bytes += size;
    return bytes > pageBytesMax;
  });
  return over === -1 ? sizes.length : Math.max(over, 1);
}
