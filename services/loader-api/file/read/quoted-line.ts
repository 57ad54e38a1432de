export const QUOTE = 34;

/** What one line of a file is found to be, read by the rules of quotes. */
export interface LineWalk {
  /** The line ends inside quotes, so the record goes on. */
  inQuotes: boolean;
  /** Fields of the line; the first may have begun on an earlier one. */
  fields: number;
  /** A field stands in quotes, as the rules have it. */
  hasQuotedField: boolean;
  /** Text follows a closing quote. */
  hasFault: boolean;
  /** A quote stands inside a field that is not quoted. */
  hasInnerQuote: boolean;
  /**
   * A quote opens a field where the line should still be inside quotes: the quotes that were open
   * were never closed. `early`: those had been opened on an earlier line.
   */
  contradiction: 'none' | 'early' | 'here';
}

export interface LineEntry {
  /** Whether the line begins inside quotes. */
  readonly inQuotes: boolean;
  /** What text after a closing quote means: the field goes on, or the quotes are closed. */
  readonly textAfterQuote: 'stays' | 'closes';
}

/** A line that begins outside quotes. */
export const fromOutside: LineEntry = { inQuotes: false, textAfterQuote: 'stays' };

/**
 * Reads one line, which ends at `end`. A quote opens only at the start of a field; inside quotes,
 * two quotes are one, and a quote closes when a delimiter or the end of the line follows (RFC 4180,
 * section 2). Anything else after it is a fault, after which the line is read on as `entry` says.
 */
export function walkLine(
  bytes: Buffer,
  start: number,
  end: number,
  delimiter: number,
  entry: LineEntry,
): LineWalk {
  const walk: LineWalk = {
    inQuotes: entry.inQuotes,
    fields: 1,
    hasQuotedField: false,
    hasFault: false,
    hasInnerQuote: false,
    contradiction: 'none',
  };
  let isFieldStart = !entry.inQuotes;
  let isGarbage = false;
  let openedEarlier = entry.inQuotes;
  let at = start;
  for (;;) {
    if (!walk.inQuotes) {
      if (isFieldStart && at < end && bytes[at] === QUOTE) {
        walk.inQuotes = true;
        at++;
        continue;
      }
      for (; at < end && bytes[at] !== delimiter; at++) {
        if (bytes[at] === QUOTE && !isGarbage) walk.hasInnerQuote = true;
      }
      if (at >= end) return walk;
      walk.fields++;
      isFieldStart = true;
      isGarbage = false;
      at++;
      continue;
    }
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0 || quote >= end) return walk;
    at = afterRun(bytes, quote, end);
    if ((at - quote) % 2 === 0) continue;
    if (at === end || bytes[at] === delimiter) {
      walk.inQuotes = false;
      walk.hasQuotedField = true;
      isFieldStart = false;
      openedEarlier = false;
      continue;
    }
    const opens = quote === start || bytes[quote - 1] === delimiter;
    if (opens && openedEarlier) {
      walk.contradiction = 'early';
      return walk;
    }
    walk.hasFault = true;
    if (entry.textAfterQuote === 'closes') {
      walk.inQuotes = false;
      isFieldStart = false;
      isGarbage = true;
      openedEarlier = false;
    } else if (opens) {
      walk.contradiction = 'here';
      return walk;
    }
  }
}

/** Where a run of quotes ends. */
export function afterRun(bytes: Buffer, quote: number, end: number): number {
  let at = quote + 1;
  while (at < end && bytes[at] === QUOTE) at++;
  return at;
}
