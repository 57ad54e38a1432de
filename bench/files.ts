import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { peopleCsv } from '../data/generator/people.ts';
import { placesCsv } from '../data/generator/places.ts';
import { type Dialect, dialectOf, goodRows } from './dialects.ts';

/** A generated CSV file. */
export interface CsvFile {
  readonly dataset: 'people' | 'places';
  readonly path: string;
  /** Those that are good. */
  readonly rows: number;
  readonly bytes: number;
}

/** The files of one run of the benchmarks; each is made once, when it is first asked for. */
export interface Files {
  people(rows: number): Promise<CsvFile>;
  /** The same people with the number of their line as first column, as `people` stores it. */
  numberedPeople(rows: number): Promise<CsvFile>;
  places(): Promise<CsvFile>;
  /** People as another program would write them. */
  dialect(dialect: Dialect, rows: number): Promise<CsvFile>;
}

export function generatedFiles(folder: string): Files {
  const made = new Map<string, Promise<CsvFile>>();
  const once = (
    name: string,
    dataset: CsvFile['dataset'],
    rows: number,
    text: Iterable<string | Buffer>,
    compress?: () => Transform,
  ): Promise<CsvFile> => {
    const path = join(folder, name);
    const file =
      made.get(name) ??
      write(path, text, compress).then((bytes) => ({ dataset, path, rows, bytes }));
    made.set(name, file);
    return file;
  };
  const peopleText = (rows: number) => peopleCsv({ rows, seed: 1, badPercent: 0 });
  return {
    people: (rows) => once(`people-${rows}.csv`, 'people', rows, peopleText(rows)),
    numberedPeople: (rows) =>
      once(`numbered-${rows}.csv`, 'people', rows, withLineNumbers(peopleText(rows))),
    places: () => {
      const text = placesCsv();
      return once('places.csv', 'places', text.trimEnd().split('\n').length - 1, [text]);
    },
    dialect: (dialect, rows) => {
      const name = `${dialect.name.replaceAll(/[^\w]+/g, '-')}-${rows}.csv`;
      const text = dialectOf(dialect, rows);
      return once(name, 'people', goodRows(dialect, rows), text, dialect.compress);
    },
  };
}

async function write(
  path: string,
  text: Iterable<string | Buffer>,
  compress: () => Transform = () => new PassThrough(),
): Promise<number> {
  await pipeline(Readable.from(text), compress(), createWriteStream(path));
  return (await stat(path)).size;
}

/** Blocks are of whole lines, and no generated value has a line break. */
export function* withLineNumbers(blocks: Iterable<string>): Generator<string, void, void> {
  let line = 0;
  for (const block of blocks) {
    let numbered = '';
    for (const text of block.trimEnd().split('\n')) {
      line++;
      numbered += `${line === 1 ? 'line_no' : line},${text}\n`;
    }
    yield numbered;
  }
}
