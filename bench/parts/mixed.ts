import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { Unexpected } from '../mixed/client.ts';
import { type Sample, sampleOf } from '../mixed/samples.ts';
import { mixedWork, type Work } from '../mixed/work.ts';
import { figure, megabytes, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { upload } from '../upload.ts';

/** No load of these is refused because others are running. */
const settings = { LOADS_CONCURRENT_MAX: '16' };
const samplesMax = 12;
const faultsMax = 20;
/** How long what was left goes on in a service before it is looked at for the last time. */
const calmMs = 5000;

/** Whether memory and open files stay as they are, however long both services work. */
export async function mixedPart(bench: Bench): Promise<Section[]> {
  const sections: Section[] = [];
  for (const database of await bench.databases()) {
    const work = async (loader: Service) => {
      await upload(loader.url, await bench.files.places());
      const { rows } = bench.options;
      await upload(loader.url, await bench.files.people(rows));
      const reader = await bench.start('reader', database);
      try {
        return await workOn(bench, database, { loader, reader });
      } finally {
        await reader.stop();
      }
    };
    sections.push(await withLoader(bench, database, work, settings));
  }
  return sections;
}

interface Both {
  readonly loader: Service;
  readonly reader: Service;
}

async function workOn(
  { options, say }: Bench,
  { engine }: BenchDatabase,
  { loader, reader }: Both,
): Promise<Section> {
  const durationMs = options.minutes * 60_000;
  const everyMs = durationMs / samplesMax;
  const before = await (await fetch(`${reader.url}/summary`)).json();
  const { work, requireTruth } = mixedWork({ loader: loader.url, reader: reader.url });
  const done = startAll(work, say);
  const rows: string[][] = [];
  for (let sample = 0; sample <= samplesMax; sample++) {
    const minutes = (sample * everyMs) / 60_000;
    const row = rowOf(minutes, await sampleOf(loader), await sampleOf(reader));
    say(`  ${engine}: ${row.join(', ')}`);
    rows.push(row);
    if (sample < samplesMax) await sleep(everyMs);
  }
  const times = await done();
  await sleep(calmMs);
  rows.push(['after it', ...rowOf(0, await sampleOf(loader), await sampleOf(reader)).slice(1)]);
  await requireTruth((before as Record<string, number>).Scotland ?? 0);
  const counts = [...times].map(([name, count]) => `${name} ${count.toLocaleString('en-GB')}`);
  return {
    title: `${figure(options.minutes)} minutes of mixed work on ${engine}`,
    text: [
      'Resident memory, used heap and open files of both services. How often was done what: ' +
        `${counts.join('; ')}. Every answer was one that it may be, and in the end exactly those ` +
        'people counted whose load had been answered as published.',
    ],
    table: { header: ['minute', 'loader', 'heap', 'files', 'reader', 'heap', 'files'], rows },
  };
}

/** @returns ends it all, and says how often each was done; throws what went wrong */
function startAll(work: readonly Work[], say: (line: string) => void) {
  const times = new Map<string, number>();
  const faults: unknown[] = [];
  const stopping = new AbortController();
  const again = async ({ name, everyMs, once }: Work) => {
    while (!stopping.signal.aborted && faults.length < faultsMax) {
      const start = performance.now();
      try {
        await once();
        times.set(name, (times.get(name) ?? 0) + 1);
      } catch (error) {
        faults.push(error);
        say(`  ${name}: ${error}`);
      }
      const restMs = Math.max(0, everyMs - (performance.now() - start));
      await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const all = work.map(again);
  return async () => {
    stopping.abort();
    await Promise.all(all);
    if (faults.length > 0) throw new Unexpected(`${faults.length} answers were wrong`);
    return times;
  };
}

function rowOf(minutes: number, ...samples: readonly Sample[]): string[] {
  const told = ({ residentBytes, heapBytes, descriptors }: Sample) => [
    megabytes(residentBytes),
    megabytes(heapBytes),
    descriptors === undefined ? '–' : String(descriptors),
  ];
  return [minutes.toFixed(1), ...samples.flatMap(told)];
}
