/** The text of a rejected row, as much of it as is kept. */
export interface RawText {
  readonly text: string;
  readonly isTruncated: boolean;
}

/**
 * As much of a rejected row as is kept, as text: what is no UTF-8 takes more room so than it had.
 *
 * @param bytes as they stand in the file
 */
export function rawText(bytes: Buffer, bytesMax: number): RawText {
  const text = Buffer.from(bytes.subarray(0, bytesMax).toString('utf8'));
  const isTruncated = bytes.length > bytesMax || text.length > bytesMax;
  return { text: text.toString('utf8', 0, bytesMax), isTruncated };
}
