import { Problem } from '#shared/errors.ts';
import { quoted } from '#shared/visible.ts';
import { CHARSETS, type CharsetName } from './transcode.ts';

/**
 * The names a charset goes by, in lower case: those of the IANA registry and of the WHATWG Encoding
 * standard. ISO-8859-1 is what IANA means by it, not the windows-1252 browsers take it for; ASCII
 * is read as UTF-8, which it is a part of, so that a byte beyond it is found.
 */
const labels: Readonly<Record<CharsetName, string>> = {
  'utf-8':
    'utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 csutf8 us-ascii ascii us csascii ansi_x3.4-1968 ansi_x3.4-1986 iso-ir-6 iso_646.irv:1991 iso646-us ibm367 cp367',
  'utf-16': 'utf16 csutf16 unicode ucs-2 csunicode iso-10646-ucs-2',
  'utf-16le': 'utf16le csutf16le unicodefeff',
  'utf-16be': 'utf16be csutf16be unicodefffe',
  'windows-1252': 'cp1252 x-cp1252 cswindows1252',
  'iso-8859-1':
    'iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 l1 ibm819 cp819 csisolatin1',
};
const byLabel = new Map(
  CHARSETS.flatMap((name) => [name, ...labels[name].split(' ')].map((label) => [label, name])),
);

/**
 * What a file is to be read as: what the caller asks for, else what the sender declares, else
 * UTF-8.
 *
 * @param asked the option `charset`
 * @param declared the parameter of the file's `Content-Type`, as it was sent
 * @throws Problem unsupported_media_type when the one declared is not known and none is asked for
 */
export function charsetOf(
  asked: CharsetName | undefined,
  declared: string | undefined,
): CharsetName {
  if (asked !== undefined) return asked;
  if (declared === undefined) return 'utf-8';
  const known = byLabel.get(declared.trim().toLowerCase());
  if (known) return known;
  const detail =
    `Content-Type declares the unknown charset ${quoted(declared)}; use one of ` +
    `${CHARSETS.join(', ')}. The option charset takes precedence.`;
  throw new Problem('unsupported_media_type', detail);
}
