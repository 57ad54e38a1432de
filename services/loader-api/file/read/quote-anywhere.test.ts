import { describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { readCsv, split } from '../../../testing/read-csv.ts';
import { readStrictly } from '../../../testing/strict-csv.ts';

const rows = [
  ['given_name', 'family_name', 'date_of_birth', 'place_of_birth'],
  ['Ada', 'Lang', '1950-06-15', 'Ayr'],
  ['Bo', 'Muir', '1951-06-15', 'Bute'],
  ['Cy', 'Nairn', '1952-06-15', 'Wick'],
];
const plain = (delimiter: string) => rows.map((row) => row.join(delimiter)).join('\n');
const quoted = (delimiter: string, newline: string) =>
  rows.map((row) => row.map((value) => `"${value}"`).join(delimiter)).join(newline);
const mixed = (delimiter: string) =>
  rows
    .map(([a, b, c, d], n) =>
      n > 0 ? [`"${a}${delimiter}""x"`, b, c, `"${d}\r\ny"`] : [a, b, c, d],
    )
    .map((row) => row.join(delimiter))
    .join('\r\n');

/** How many rows a single quote may cost: the one it stands in, and the one it runs into. */
const kinds: readonly [name: string, text: (delimiter: string) => string, costs: number][] = [
  ['plain', plain, 1],
  ['quoted', (delimiter) => quoted(delimiter, '\n'), 1],
  ['quoted, by CR', (delimiter) => quoted(delimiter, '\r'), 1],
  ['quoted in part, over several lines', mixed, 2],
];
const inserts = ['"', '""', '"""', ' "', '" '];

/** All that can be said of a text: what was loaded, what was rejected, or why it was refused. */
async function outcome(text: string, cuts: readonly number[], usePlain = true) {
  try {
    return await readCsv(split(Buffer.from(text), cuts), 'utf-8', usePlain);
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe.each([',', ';', '\t', '|'])('When a quote slips into a file parted by %j', (delimiter) => {
  it.each(kinds)('that is %s, then no row is lost', async (_, base, costs) => {
    const text = base(delimiter);
    for (const insert of inserts) {
      for (let at = 0; at <= text.length; at++) {
        const changed = text.slice(0, at) + insert + text.slice(at);
        const whole = await outcome(changed, []);
        for (const cut of [at, at + 1, at + 2]) {
          expect(await outcome(changed, [cut], cut % 2 === 0)).toEqual(whole);
        }
        if (typeof whole === 'string') {
          expect(['malformed_header', 'missing_column', 'unknown_header']).toContain(whole);
          continue;
        }
        expectAccounted(changed, whole, delimiter);
        const lost = rows.length - 1 - whole.rows.length;
        expect(lost, JSON.stringify(changed)).toBeLessThanOrEqual(costs);
      }
    }
  });
});

/** Every line is loaded or rejected, and what is loaded is what a strict reader reads there. */
function expectAccounted(
  text: string,
  { rows: loaded, faults }: Exclude<Awaited<ReturnType<typeof outcome>>, string>,
  delimiter: string,
) {
  const lines = text.split(/\r\n|\n|\r/);
  const starts = [...loaded.map(([line]) => line), ...faults.map(({ line }) => line)];
  starts.sort((a, b) => a - b);
  expect(new Set(starts).size).toBe(starts.length);
  const first = starts[0] ?? 0;
  // The header stands before the first row; between rows there is nothing.
  const header = lines.slice(0, first - 1).join('\n');
  expect(readStrictly(header, delimiter)).toHaveLength(1);
  for (const [line, ...values] of loaded) {
    const next = starts.find((start) => start > line) ?? lines.length + 1;
    const own = lines.slice(line - 1, next - 1).join('\n');
    const strict = readStrictly(own, delimiter);
    expect(strict, own).toHaveLength(1);
    expect(values.map((value) => value.replaceAll(/\r\n?/g, '\n'))).toEqual(strict?.[0]?.fields);
  }
  for (const { line, raw } of faults) {
    const next = starts.find((start) => start > line) ?? lines.length + 1;
    const own = lines.slice(line - 1, next - 1).filter((text) => text !== '');
    expect(raw.split(/\r\n|\n|\r/).filter((text) => text !== '')).toEqual(own);
  }
}
