import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Options, parseOptions, USAGE } from './options.ts';
import { peopleCsv } from './people.ts';
import { placesCsv } from './places.ts';

function textOf(options: Options): Iterable<string> {
  if (options.dataset === 'people') return peopleCsv(options);
  return [options.dataset === 'places' ? placesCsv() : USAGE];
}

/** Writes what the options ask for; text is made as fast as it is taken, so memory is flat. */
async function generate(options: Options): Promise<void> {
  const { out } = options;
  const target = out === undefined ? process.stdout : createWriteStream(out);
  await pipeline(Readable.from(textOf(options)), target);
}

try {
  await generate(parseOptions(process.argv.slice(2)));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  // The reader of a pipe has seen enough, as in `… | head`: no failure of ours.
  if (code !== 'EPIPE') {
    process.stderr.write(`generate: ${message}\n`);
    process.exitCode = 1;
  }
}
