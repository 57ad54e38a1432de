import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSerial } from '#shared/concurrency/serial.ts';
import { Problem } from '#shared/errors.ts';
import { createFileDigests } from './file-digests.ts';
import { removeLeftovers } from './leftovers.ts';
import { contentOf, kindOf, openPlainFile, type PlainFile, withPlainFile } from './plain-files.ts';
import { replaceFile } from './replace-file.ts';
import type { Report, StoredReport } from './report.ts';
import { reportNamesIn, requireReportName } from './report-names.ts';
import { createReportNotes } from './report-notes.ts';
import { type ReportQuota, requireRoom } from './report-quota.ts';
import { rethrowUnwritable } from './reports-writable.ts';

const notesFolder = '.versions';

/** Reports are files of one flat folder; beside each, out of sight, stands its data version. */
export interface ReportStore {
  /**
   * Replaces a report as a whole: temporary file, fsync, rename.
   *
   * @throws Problem invalid_report_name, reports_full, reports_unavailable
   */
  write(name: string, body: Buffer | string, dataVersion: number): Promise<Report>;
  /**
   * Deletes a report. Downloads of it that have begun go on.
   *
   * @param isSeen whether a content is the one that was meant; without it any is
   * @throws Problem report_not_found, invalid_report_name, precondition_failed,
   *   reports_unavailable
   */
  remove(name: string, isSeen?: (sha256: string) => boolean): Promise<void>;
  /**
   * By name.
   *
   * @param after only those after this name
   * @param max most of them
   */
  list(after: string, max: number): Promise<Report[]>;
  /** @throws Problem report_not_found, invalid_report_name */
  open(name: string): Promise<StoredReport>;
}

/** @param folder where reports are kept; made when missing */
export function createReportStore(folder: string, quota: ReportQuota): ReportStore {
  const notes = createReportNotes(join(folder, notesFolder));
  const digestOf = createFileDigests();
  const inTurn = createSerial();

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
  const requireOwn = (name: string) => requirePlain([join(folder, name), notes.pathOf(name)]);

  const replace = async (
    name: string,
    body: Buffer | string,
    dataVersion: number,
  ): Promise<Report> => {
    const path = join(folder, name);
    await requireRoom(folder, { name, bytes: Buffer.byteLength(body) }, quota);
    await mkdir(join(folder, notesFolder), { recursive: true });
    if ((await kindOf(join(folder, notesFolder))) !== 'folder') {
      throw new Error(`${notesFolder} in ${folder} is no folder`);
    }
    await requireOwn(name);
    for (const each of [folder, join(folder, notesFolder)]) await removeLeftovers(each);
    const sha256 = createHash('sha256').update(body).digest('hex');
    // The note comes first, so that a report is never there without one.
    await notes.add(name, { sha256, dataVersion });
    await replaceFile(path, body);
    const modifiedAt = await withPlainFile(path, async (file) => file.modifiedAt.toISOString());
    if (modifiedAt === undefined) throw new Error(`${name} was written and is gone`);
    return { name, bytes: Buffer.byteLength(body), sha256, dataVersion, modifiedAt };
  };

  const remove = async (name: string, isSeen?: (sha256: string) => boolean): Promise<void> => {
    const path = join(folder, name);
    const isRight = await withPlainFile(
      path,
      async (file) => isSeen === undefined || isSeen(await digestOf(file)),
    );
    if (isRight === undefined) throw notFound(name);
    if (!isRight) {
      throw new Problem('precondition_failed', `${name} is no longer what If-Match names.`);
    }
    await requireOwn(name);
    // The note goes last, so that a report is never there without one.
    await rm(path, { force: true });
    await notes.remove(name);
  };

  return {
    async write(name, body, dataVersion) {
      requireReportName(name);
      return inTurn(() => replace(name, body, dataVersion)).catch(rethrowUnwritable);
    },

    async remove(name, isSeen) {
      requireReportName(name);
      await inTurn(() => remove(name, isSeen)).catch(rethrowUnwritable);
    },

    async list(after, max) {
      const found: Report[] = [];
      for (const name of await reportNamesIn(folder)) {
        if (found.length === max) break;
        if (name <= after) continue;
        const report = await withPlainFile(join(folder, name), (file) => describe(name, file));
        if (report) found.push(report);
      }
      return found;
    },

    async open(name) {
      requireReportName(name);
      const file = await openPlainFile(join(folder, name));
      if (!file) throw notFound(name);
      try {
        return { report: await describe(name, file), content: contentOf(file) };
      } catch (error) {
        await file.handle.close();
        throw error;
      }
    },
  };
}

function notFound(name: string): Problem {
  return new Problem('report_not_found', `There is no report ${name}.`);
}

/** Whoever may put a link into the folder must not make us write somewhere else. */
async function requirePlain(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const kind = await kindOf(path);
    if (kind === 'nothing' || kind === 'file') continue;
    throw new Problem(
      'invalid_report_name',
      'Something that is not a report already has this name.',
    );
  }
}
