import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Problem } from '#shared/errors.ts';

/** A report as it lies in the folder. */
export interface Report {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The data version it was made from; null for a file that somebody else wrote. */
  readonly dataVersion: number | null;
  readonly modifiedAt: string;
}

const reportName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(json|csv)$/;
const notesFolder = '.versions';
const notesMax = 10;

/** Which data a content was made from. */
interface Note {
  readonly sha256: string;
  readonly dataVersion: number;
}

/** Reports are files of one flat folder; beside each, out of sight, stands its data version. */
export type ReportStore = ReturnType<typeof reportStore>;

/** @param folder where reports are kept; made when missing */
export function reportStore(folder: string) {
  const notePath = (name: string) => join(folder, notesFolder, `${name}.json`);
  let turn: Promise<unknown> = Promise.resolve();

  const describe = async (name: string): Promise<Report> => {
    const path = join(folder, name);
    const [body, { mtime }] = await Promise.all([readFile(path), stat(path)]);
    const sha256 = hash(body);
    const notes = await readNotes(notePath(name));
    // No note speaks of this content: somebody else has put it there.
    const dataVersion = notes.find((note) => note.sha256 === sha256)?.dataVersion ?? null;
    return { name, bytes: body.length, sha256, dataVersion, modifiedAt: mtime.toISOString() };
  };

  /** The note comes first and keeps the earlier ones, so that either content is always described. */
  const replace = async (
    name: string,
    body: Buffer | string,
    dataVersion: number,
  ): Promise<Report> => {
    await mkdir(join(folder, notesFolder), { recursive: true });
    const notes = [{ sha256: hash(body), dataVersion }, ...(await readNotes(notePath(name)))];
    await writeFileAtomic(notePath(name), JSON.stringify(notes.slice(0, notesMax)));
    await writeFileAtomic(join(folder, name), body);
    return describe(name);
  };

  return {
    /** Replaces a report as a whole: temporary file, fsync, rename. */
    async write(name: string, body: Buffer | string, dataVersion: number): Promise<Report> {
      requireName(name);
      const written = turn.then(() => replace(name, body, dataVersion));
      turn = written.catch(() => undefined);
      return written;
    },

    /** By name. */
    async list(): Promise<Report[]> {
      const names = await readdir(folder).catch(missing<string[]>([]));
      const reports = names.filter((name) => reportName.test(name)).sort();
      const found = await Promise.all(
        reports.map((name) => describe(name).catch(missing<Report | null>(null))),
      );
      return found.filter((report) => report !== null);
    },

    /** @throws Problem report_not_found */
    async read(name: string): Promise<{ report: Report; body: Buffer }> {
      requireName(name);
      try {
        return { report: await describe(name), body: await readFile(join(folder, name)) };
      } catch (error) {
        throw new Problem('report_not_found', `There is no report ${name}.`, { cause: error });
      }
    },
  };
}

function requireName(name: string): void {
  if (reportName.test(name)) return;
  const detail = 'Use letters, digits, - and _ (at most 100), ended by .json or .csv.';
  throw new Problem('invalid_report_name', detail);
}

async function readNotes(path: string): Promise<Note[]> {
  return [JSON.parse(await readFile(path, 'utf8').catch(missing('[]')))].flat();
}

function missing<T>(fallback: T) {
  return (error: NodeJS.ErrnoException): T => {
    // A folder under a report's name is no report, either.
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error;
    return fallback;
  };
}

function hash(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('hex');
}
