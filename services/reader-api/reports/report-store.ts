import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Problem } from '#shared/errors.ts';
import { kindOf, readPlainFile } from './plain-files.ts';

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

export interface StoredReport {
  readonly report: Report;
  readonly body: Buffer;
}

/** Which data a content was made from. */
interface Note {
  readonly sha256: string;
  readonly dataVersion: number;
}

/** Reports are files of one flat folder; beside each, out of sight, stands its data version. */
export type ReportStore = ReturnType<typeof reportStore>;

/** @param folder where reports are kept; made when missing */
export function reportStore(folder: string) {
  const notes = join(folder, notesFolder);
  const notePath = (name: string) => join(notes, `${name}.json`);
  let turn: Promise<unknown> = Promise.resolve();

  const find = async (name: string): Promise<StoredReport | undefined> => {
    const file = await readPlainFile(join(folder, name));
    if (!file) return undefined;
    const { body, modifiedAt } = file;
    const sha256 = hash(body);
    // No note speaks of this content: somebody else has put it there.
    const note = (await readNotes(notePath(name))).find((one) => one.sha256 === sha256);
    const report = {
      name,
      bytes: body.length,
      sha256,
      dataVersion: note?.dataVersion ?? null,
      modifiedAt: modifiedAt.toISOString(),
    };
    return { report, body };
  };
  /** Whoever may put a link into the folder must not make us write somewhere else. */
  const requireOwn = async (name: string) => {
    const kinds = [await kindOf(join(folder, name)), await kindOf(notePath(name))];
    if (kinds.every((kind) => kind === 'nothing' || kind === 'file')) return;
    throw new Problem('invalid_report_name', 'Something that is no report stands under this name.');
  };

  /** The note comes first and keeps the earlier ones, so that either content is always described. */
  const replace = async (
    name: string,
    body: Buffer | string,
    dataVersion: number,
  ): Promise<Report> => {
    await mkdir(notes, { recursive: true });
    if ((await kindOf(notes)) !== 'folder') throw new Error(`${notes} is no folder`);
    await requireOwn(name);
    const all = [{ sha256: hash(body), dataVersion }, ...(await readNotes(notePath(name)))];
    await writeFileAtomic(notePath(name), JSON.stringify(all.slice(0, notesMax)));
    await writeFileAtomic(join(folder, name), body);
    const written = await find(name);
    if (!written) throw new Error(`${name} was written and is gone`);
    return written.report;
  };

  return {
    /**
     * Replaces a report as a whole: temporary file, fsync, rename.
     *
     * @throws Problem invalid_report_name
     */
    async write(name: string, body: Buffer | string, dataVersion: number): Promise<Report> {
      requireName(name);
      const written = turn.then(() => replace(name, body, dataVersion));
      turn = written.catch(() => undefined);
      return written;
    },

    /** By name. */
    async list(): Promise<Report[]> {
      const names = (await namesIn(folder)).filter((name) => reportName.test(name)).sort();
      const found = await Promise.all(names.map(find));
      return found.filter((stored) => stored !== undefined).map(({ report }) => report);
    },

    /** @throws Problem report_not_found, invalid_report_name */
    async read(name: string): Promise<StoredReport> {
      requireName(name);
      const stored = await find(name);
      if (stored) return stored;
      throw new Problem('report_not_found', `There is no report ${name}.`);
    },
  };
}

function requireName(name: string): void {
  if (reportName.test(name)) return;
  const detail = 'Use letters, digits, - and _ (at most 100), ended by .json or .csv.';
  throw new Problem('invalid_report_name', detail);
}

async function readNotes(path: string): Promise<Note[]> {
  const file = await readPlainFile(path);
  return file ? [JSON.parse(file.body.toString())].flat() : [];
}

/** A folder that was never written to has nothing in it. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function hash(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('hex');
}
