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

/** Reports are files of one flat folder; beside each, out of sight, stands its data version. */
export type ReportStore = ReturnType<typeof reportStore>;

/** @param folder where reports are kept; made when missing */
export function reportStore(folder: string) {
  const notePath = (name: string) => join(folder, notesFolder, `${name}.json`);

  const describe = async (name: string): Promise<Report> => {
    const path = join(folder, name);
    const [body, { mtime }] = await Promise.all([readFile(path), stat(path)]);
    const sha256 = hash(body);
    const note = await readNote(notePath(name));
    // A note that speaks of other content is of no use: somebody has changed the file.
    const dataVersion = note?.sha256 === sha256 ? note.dataVersion : null;
    return { name, bytes: body.length, sha256, dataVersion, modifiedAt: mtime.toISOString() };
  };

  return {
    /** Replaces a report as a whole: temporary file, fsync, rename. */
    async write(name: string, body: Buffer, dataVersion: number): Promise<Report> {
      requireName(name);
      await mkdir(join(folder, notesFolder), { recursive: true });
      await writeFileAtomic(join(folder, name), body);
      await writeFileAtomic(notePath(name), JSON.stringify({ sha256: hash(body), dataVersion }));
      return describe(name);
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

async function readNote(path: string): Promise<{ sha256: string; dataVersion: number } | null> {
  const text = await readFile(path, 'utf8').catch(missing(null));
  return text === null ? null : JSON.parse(text);
}

function missing<T>(fallback: T) {
  return (error: NodeJS.ErrnoException): T => {
    // A folder under a report's name is no report, either.
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error;
    return fallback;
  };
}

function hash(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
