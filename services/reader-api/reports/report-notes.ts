import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { withPlainFile } from './plain-files.ts';
import { replaceFile } from './replace-file.ts';

/** Which data a content was made from. */
const Notes = Type.Array(Type.Object({ sha256: Type.String(), dataVersion: Type.Integer() }));
type Note = Static<typeof Notes>[number];

const notesMax = 10;

/** What is known about reports beside their content: in a folder of its own, a file for each. */
export interface ReportNotes {
  /** The file of the notes about a report. */
  pathOf(name: string): string;
  /** @returns the data version; null for a content that no note is about */
  dataVersionOf(name: string, sha256: string): Promise<number | null>;
  /** Adds a note; the earlier ones are kept, so that what it replaces is described as well. */
  add(name: string, note: Note): Promise<void>;
  remove(name: string): Promise<void>;
}

export function createReportNotes(folder: string): ReportNotes {
  const pathOf = (name: string) => join(folder, `${name}.json`);
  const read = async (name: string): Promise<readonly Note[]> =>
    (await withPlainFile(pathOf(name), async ({ handle }) => parse(await handle.readFile()))) ?? [];
  return {
    pathOf,

    async dataVersionOf(name, sha256) {
      return (await read(name)).find((note) => note.sha256 === sha256)?.dataVersion ?? null;
    },

    async add(name, note) {
      // A try that failed may have left the same note.
      const others = (await read(name)).filter(({ sha256 }) => sha256 !== note.sha256);
      await replaceFile(pathOf(name), JSON.stringify([note, ...others].slice(0, notesMax)));
    },

    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
  };
}

/** What cannot be parsed is not a note of ours. */
function parse(text: Buffer): readonly Note[] {
  try {
    const notes: unknown = JSON.parse(text.toString());
    return Value.Check(Notes, notes) ? notes : [];
  } catch {
    return [];
  }
}
