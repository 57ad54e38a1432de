import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { faultCode } from './faults.ts';
import { type DatabaseProbe, probeMs, probeSql } from './probe.ts';
import type { OpenedFile } from './sqlite-file.ts';
import { whenFree } from './when-free.ts';

const refused = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Opens the file again each time: the question is whether it can be used as it is now. */
export function sqliteProbe(file: OpenedFile): DatabaseProbe {
  const { path } = file;
  return {
    answers: () =>
      whenFree(() => {
        file.requireSame();
        const connection = new DatabaseSync(path, { readOnly: true });
        try {
          connection.prepare(probeSql).get();
        } finally {
          connection.close();
        }
      }, probeMs / 2),
    isWritable: async () => {
      try {
        // Beside the file SQLite writes its log.
        await access(path, constants.W_OK);
        await access(dirname(path), constants.W_OK);
        return true;
      } catch (error) {
        if (refused.has(faultCode(error) ?? '')) return false;
        throw error;
      }
    },
  };
}
