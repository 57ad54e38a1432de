/** The zone furthest ahead: Kiritimati, UTC+14 (IANA time zone database, Pacific/Kiritimati). */
const furthestAheadMs = 14 * 3_600_000;

/**
 * The last day that is not in the future anywhere on earth: a person may be born tomorrow, as UTC
 * has it, and today where they are.
 *
 * @param now milliseconds since 1970
 * @returns YYYY-MM-DD
 */
export function lastDay(now: number): string {
  return new Date(now + furthestAheadMs).toISOString().slice(0, 10);
}
