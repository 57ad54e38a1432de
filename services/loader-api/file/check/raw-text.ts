/**
 * As much of a rejected row as is kept, as text: what is no UTF-8 takes more room so than it had.
 *
 * @param bytes as they stand in the file
 */
export function rawText(bytes: Buffer, bytesMax: number): string {
  const text = Buffer.from(bytes.subarray(0, bytesMax).toString('utf8'));
  return text.toString('utf8', 0, bytesMax);
}
