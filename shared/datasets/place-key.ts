/**
 * The form under which a birthplace and a city are compared: Unicode NFKC, trimmed, inner white
 * space collapsed to one space, lower-cased (UAX #15 for the normal form).
 */
export function placeKey(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}
