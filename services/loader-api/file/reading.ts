import { Problem } from '#shared/errors.ts';
import { quoted } from '#shared/visible.ts';
import type { LoadOptions } from '../loads/options.ts';
import { charsetOf } from './decode/charset-labels.ts';
import type { CharsetName } from './decode/transcode.ts';
import { DATE_FORMATS, type DateFormat } from './read/date-formats.ts';
import { DELIMITERS, type DelimiterName } from './read/header.ts';
import type { DeclaredReading } from './source.ts';

/** How a file is to be read. */
export interface Reading {
  readonly charset: CharsetName;
  readonly delimiter: DelimiterName;
  readonly dateFormat: DateFormat | undefined;
}

const delimiterNames: readonly DelimiterName[] = [
  ...(Object.keys(DELIMITERS) as (keyof typeof DELIMITERS)[]),
  'pipe',
  'auto',
];

/**
 * How a file is to be read: as the options of its load say, else as its sender declares of that
 * file, else by the defaults.
 *
 * @throws Problem unsupported_media_type where what is declared is not known, and no option says it
 */
export function readingOf(
  { charset, delimiter, dateFormat }: LoadOptions,
  declared: DeclaredReading = {},
): Reading {
  return {
    charset: charsetOf(charset, declared.charset),
    delimiter:
      delimiter === 'auto'
        ? (knownAs('delimiter', delimiterNames, declared.delimiter) ?? 'auto')
        : delimiter,
    dateFormat: dateFormat ?? knownAs('dateFormat', DATE_FORMATS, declared.dateFormat),
  };
}

function knownAs<Name extends string>(
  what: string,
  names: readonly Name[],
  declared: string | undefined,
): Name | undefined {
  if (declared === undefined) return undefined;
  const known = names.find((name) => name === declared.toLowerCase());
  if (known) return known;
  const detail =
    `Content-Type declares the unknown ${what} ${quoted(declared)}; use one of ` +
    `${names.join(' ')}. The option ${what} takes precedence.`;
  throw new Problem('unsupported_media_type', detail);
}
