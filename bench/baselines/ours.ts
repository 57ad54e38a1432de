import { type BenchDatabase, requireRows } from '../databases.ts';
import type { CsvFile } from '../files.ts';
import type { Contender } from '../measure/in-turn.ts';
import { addUsage, meterOwnCpu, meterProcess } from '../measure/processes.ts';
import type { Service } from '../services.ts';
import { upload } from '../upload.ts';

/**
 * Not a baseline but what they are for: an upload to our loader, until it is published.
 *
 * @param query further options of the load
 */
export function ourUpload(
  loader: Service,
  database: BenchDatabase,
  file: CsvFile,
  query = '',
): Contender {
  return {
    name: `Terrascope on ${database.engine}: upload, checked and published`,
    run: async () => {
      const server = meterProcess(database.serverPid);
      const service = meterProcess(loader.pid);
      const sender = meterOwnCpu();
      const { seconds, load } = await upload(loader.url, file, `mode=replace&force=true&${query}`);
      // Sending is our side's work, too; its memory is that of this whole program, so left out.
      const sending = { cpuSeconds: sender(), peakBytes: 0 };
      const sample = {
        value: seconds,
        client: addUsage(service(), sending),
        server: server(),
      };
      for (const { id } of load.files) {
        await requireRows(database.url, file.dataset, id, file.rows);
      }
      return sample;
    },
  };
}
