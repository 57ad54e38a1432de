import { peopleColumns, placesColumns } from '../../testing/csv.ts';
import { framingTokens } from '../csv-tokens.ts';

/** What the parser has an eye on. */
const tokens = [
  ...framingTokens,
  ' ',
  '\ufeff',
  '\0',
  '\u00e9',
  'sep=;\n',
  '",\n"',
  'x","y\n',
  '2000-02-29',
  '="7"',
  'Ada,Smith,1900-01-01,Ayr\n',
  '"Ada","O""Hara","1900-01-01","Ayr\nBute"\n',
  `${peopleColumns.join()}\n`,
  `${placesColumns.join(';')}\n`,
].map((token) => Buffer.from(token));
const bytesMax = 3000;

/** A change or several to an input, by the numbers that `below` gives. */
export function mutate(
  input: Buffer,
  corpus: readonly Buffer[],
  below: (bound: number) => number,
): Buffer {
  let bytes = input;
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + below(below(3) === 0 ? 200 : 8));
    const [head, middle, tail] = [
      bytes.subarray(0, at),
      bytes.subarray(at, end),
      bytes.subarray(end),
    ];
    const other = corpus[below(corpus.length)] ?? input;
    const parts = [
      () => [head, tokens[below(tokens.length)] ?? middle, middle, tail],
      () => [head, tokens[below(tokens.length)] ?? middle, tail],
      () => [head, tail],
      () => [head, middle, middle, tail],
      () => [head, Buffer.from([below(256)]), middle, tail],
      () => [head, other.subarray(below(other.length + 1))],
    ][below(6)];
    bytes = Buffer.concat(parts?.() ?? [bytes]).subarray(0, bytesMax);
  }
  return bytes;
}
