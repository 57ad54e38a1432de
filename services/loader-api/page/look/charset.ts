/** Charsets that can be chosen, by the names the service gives them. */
export const charsets: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252 (Western Europe)',
  'iso-8859-1': 'ISO 8859-1 (Latin-1)',
  'utf-16': 'UTF-16',
};

/** What a file seems to be written in: its byte order mark says, else whether it is sound UTF-8. */
export function findCharset(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  if (second === 0 || (first === 0 && bytes.length > 1)) return 'utf-16';
  try {
    // Not to its end: it may be cut within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Decodes the head of a file; what cannot be decoded becomes U+FFFD. */
export function decode(bytes: Uint8Array, charset: string): string {
  const isBigEndian = charset === 'utf-16' && (bytes[0] === 0xfe || bytes[0] === 0);
  const label = charset === 'utf-16' ? `utf-16${isBigEndian ? 'be' : 'le'}` : charset;
  return new TextDecoder(label).decode(bytes, { stream: true });
}
