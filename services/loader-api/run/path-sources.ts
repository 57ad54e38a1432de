import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { FileSource } from '../receive/file-source.ts';
import { findDataFile, pathSource } from '../receive/path.ts';

/** A file of the data folder as a load names it: relative to that folder. */
export interface PathFile {
  readonly path: string;
  readonly dataset?: string | undefined;
}

/** The files one after the other; each is looked for again, as time has passed since. */
export async function* pathSources(
  dataDir: string,
  files: readonly PathFile[],
): AsyncGenerator<FileSource> {
  for (const { path, dataset } of files) {
    yield pathSource(await findDataFile(dataDir, path), dataset);
  }
}

const Stored = Type.Object({
  files: Type.Array(Type.Object({ path: Type.String(), dataset: Type.Optional(Type.String()) })),
});

/** The files a queued load was stored with. */
export function storedFiles(options: string): readonly PathFile[] {
  return Value.Parse(Stored, JSON.parse(options)).files;
}
