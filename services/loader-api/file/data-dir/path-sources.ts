import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { aboutFile } from '../named-files.ts';
import { type FileSource, fileName, type PathFile } from '../source.ts';
import { findDataFile, pathSource } from './data-file.ts';

/** The files one after the other; each is looked for again, as time has passed since. */
export async function* pathSources(
  dataDir: string,
  files: readonly PathFile[],
): AsyncGenerator<FileSource> {
  for (const [index, { path, dataset }] of files.entries()) {
    const file = { name: fileName(path, path), dataset, position: index + 1 };
    const found = findDataFile(dataDir, path).catch((error: unknown) => {
      throw aboutFile(error, file);
    });
    yield pathSource(dataDir, await found, dataset);
  }
}

const Stored = Type.Object({
  files: Type.Array(Type.Object({ path: Type.String(), dataset: Type.Optional(Type.String()) })),
});

/** The files a queued load was stored with. */
export function storedFiles(options: string): readonly PathFile[] {
  return Value.Parse(Stored, JSON.parse(options)).files;
}
