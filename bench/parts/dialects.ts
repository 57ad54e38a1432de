import { ourUpload } from '../baselines/ours.ts';
import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { dialects } from '../dialects.ts';
import { inTurn, type Result } from '../measure/in-turn.ts';
import { maxOfKnown, median, medianRatio } from '../measure/statistics.ts';
import { figure, megabytes, range, type Section, type Table } from '../report.ts';

/** The files that spreadsheets and programs write, each beside the plain one. */
export async function dialectsPart(bench: Bench): Promise<Section[]> {
  const sections: Section[] = [];
  for (const database of await bench.databases()) sections.push(await compare(bench, database));
  return sections;
}

function compare(bench: Bench, database: BenchDatabase): Promise<Section> {
  const { rows } = bench.options;
  return withLoader(bench, database, async (loader) => {
    const contenders = await Promise.all(
      dialects.map(async (dialect) => {
        const file = await bench.files.dialect(dialect, rows);
        const { run } = ourUpload(loader, database, file, dialect.query);
        return { name: dialect.name, run };
      }),
    );
    const table = dialectTable(await inTurn(contenders, bench.turns));
    const people = rows.toLocaleString('en-GB');
    const title = `Loading ${people} people in other dialects into ${database.engine}`;
    return { title, text: [note], table };
  });
}

const note =
  'The same people, written differently, each file uploaded as in the part load. "÷ plain" is ' +
  'the median of the ratios of each round. CPU is that of the loader and of sending the file; ' +
  'what is sent differs in size.';

/** The first result is what the others are compared with. */
export function dialectTable(results: readonly Result[]): Table {
  const sides = results.map(({ name, samples }) => ({
    name,
    seconds: samples.map(({ value }) => value),
    cpu: samples.flatMap(({ client }) => client.cpuSeconds ?? []),
    peak: maxOfKnown(samples.map(({ client }) => client.peakBytes)),
  }));
  const plain = sides[0];
  const header = ['', 'seconds, median', 'min – max', '÷ plain', 'CPU s', 'CPU ÷ plain', 'peak'];
  const rows = sides.map(({ name, seconds, cpu, peak }) => {
    const isKnown = cpu.length === seconds.length && plain?.cpu.length === cpu.length;
    return [
      name,
      figure(median(seconds)),
      range(seconds),
      figure(medianRatio(seconds, plain?.seconds ?? [])),
      figure(isKnown ? median(cpu) : undefined),
      figure(isKnown ? medianRatio(cpu, plain.cpu) : undefined),
      megabytes(peak),
    ];
  });
  return { header, rows };
}
