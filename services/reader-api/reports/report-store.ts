import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Problem } from '#shared/errors.ts';
import { fileDigests } from './file-digests.ts';
import { contentOf, kindOf, openPlainFile, type PlainFile, withPlainFile } from './plain-files.ts';
import { replaceFile } from './replace-file.ts';
import { reportNotes } from './report-notes.ts';
import { asUnwritable } from './reports-writable.ts';

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

export interface StoredReport {
  readonly report: Report;
  /** To be read or destroyed: the file is open until then. */
  readonly content: Readable;
}

/** Reports are files of one flat folder; beside each, out of sight, stands its data version. */
export type ReportStore = ReturnType<typeof reportStore>;

/** @param folder where reports are kept; made when missing */
export function reportStore(folder: string) {
  const notes = reportNotes(join(folder, notesFolder));
  const digestOf = fileDigests();
  let turn: Promise<unknown> = Promise.resolve();

  const describe = async (name: string, file: PlainFile): Promise<Report> => {
    const sha256 = await digestOf(file);
    return {
      name,
      bytes: file.bytes,
      sha256,
      dataVersion: await notes.dataVersionOf(name, sha256),
      modifiedAt: file.modifiedAt.toISOString(),
    };
  };
  /** Whoever may put a link into the folder must not make us write somewhere else. */
  const requireOwn = async (name: string) => {
    const kinds = [await kindOf(join(folder, name)), await kindOf(notes.pathOf(name))];
    if (kinds.every((kind) => kind === 'nothing' || kind === 'file')) return;
    throw new Problem('invalid_report_name', 'Something that is no report stands under this name.');
  };

  const replace = async (
    name: string,
    body: Buffer | string,
    dataVersion: number,
  ): Promise<Report> => {
    const path = join(folder, name);
    await mkdir(join(folder, notesFolder), { recursive: true });
    if ((await kindOf(join(folder, notesFolder))) !== 'folder') {
      throw new Error(`${notesFolder} in ${folder} is no folder`);
    }
    await requireOwn(name);
    const sha256 = createHash('sha256').update(body).digest('hex');
    // The note comes first, so that a report is never there without one.
    await notes.add(name, { sha256, dataVersion });
    await replaceFile(path, body);
    const modifiedAt = await withPlainFile(path, async (file) => file.modifiedAt.toISOString());
    if (modifiedAt === undefined) throw new Error(`${name} was written and is gone`);
    return { name, bytes: Buffer.byteLength(body), sha256, dataVersion, modifiedAt };
  };

  return {
    /**
     * Replaces a report as a whole: temporary file, fsync, rename.
     *
     * @throws Problem invalid_report_name, reports_unavailable
     */
    async write(name: string, body: Buffer | string, dataVersion: number): Promise<Report> {
      requireName(name);
      const written = turn.then(() => replace(name, body, dataVersion));
      turn = written.catch(() => undefined);
      return written.catch((error: unknown) => {
        throw asUnwritable(error);
      });
    },

    /**
     * By name.
     *
     * @param after only those behind this name
     * @param max most of them
     */
    async list(after: string, max: number): Promise<Report[]> {
      const found: Report[] = [];
      for (const name of await namesIn(folder)) {
        if (found.length === max) break;
        if (name <= after) continue;
        const report = await withPlainFile(join(folder, name), (file) => describe(name, file));
        if (report) found.push(report);
      }
      return found;
    },

    /** @throws Problem report_not_found, invalid_report_name */
    async open(name: string): Promise<StoredReport> {
      requireName(name);
      const file = await openPlainFile(join(folder, name));
      if (!file) throw new Problem('report_not_found', `There is no report ${name}.`);
      try {
        return { report: await describe(name, file), content: contentOf(file) };
      } catch (error) {
        await file.handle.close();
        throw error;
      }
    },
  };
}

function requireName(name: string): void {
  if (reportName.test(name)) return;
  const detail = 'Use letters, digits, - and _ (at most 100), ended by .json or .csv.';
  throw new Problem('invalid_report_name', detail);
}

/** Names that a report may have, sorted. A folder that was never written to has nothing in it. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => reportName.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
