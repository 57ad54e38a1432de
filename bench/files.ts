import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { peopleCsv } from '../data/generator/people.ts';
import { placesCsv } from '../data/generator/places.ts';

/** A generated CSV file. */
export interface CsvFile {
  readonly dataset: 'people' | 'places';
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** The files of one run of the benchmarks; each is made once, when it is first asked for. */
export interface Files {
  people(rows: number): Promise<CsvFile>;
  /** The same people with the number of their line as first column, as `people` stores it. */
  numberedPeople(rows: number): Promise<CsvFile>;
  places(): Promise<CsvFile>;
}

export function generatedFiles(folder: string): Files {
  const made = new Map<string, Promise<CsvFile>>();
  const once = (
    name: string,
    dataset: CsvFile['dataset'],
    rows: number,
    text: Iterable<string>,
  ): Promise<CsvFile> => {
    const path = join(folder, name);
    const file =
      made.get(name) ?? write(path, text).then((bytes) => ({ dataset, path, rows, bytes }));
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
  };
}

async function write(path: string, text: Iterable<string>): Promise<number> {
  await pipeline(Readable.from(text), createWriteStream(path));
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
