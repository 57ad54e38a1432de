import { ourUpload } from '../baselines/ours.ts';
import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { type Dialect, dialects } from '../dialects.ts';
import { type Contender, inTurn, type Result } from '../measure/in-turn.ts';
import { maxOfKnown, median, medianOfKnown, medianRatio } from '../measure/statistics.ts';
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
    const contenders: Contender[] = [];
    for (const dialect of plainAmong(dialects)) {
      const file = await bench.files.dialect(dialect, rows);
      const { run } = ourUpload(loader, database, file, dialect.query);
      contenders.push({ name: dialect.name, run });
    }
    const table = dialectTable(await inTurn(contenders, bench.turns));
    const people = rows.toLocaleString('en-GB');
    const title = `Loading ${people} people in other dialects into ${database.engine}`;
    return { title, text: [note], table };
  });
}

const plainEvery = 3;
const note =
  'The same people, written differently, each file uploaded as in the part load. "÷ plain" is ' +
  `the median of the ratios of each round, in which the plain file comes before every ${plainEvery} ` +
  'others: the middle of these is compared with. CPU is that of the loader and of sending the ' +
  'file; what is sent differs in size.';

/** The plain file, the first one, before every few of the others: all are to be near to it. */
function plainAmong([plain, ...others]: readonly Dialect[]): Dialect[] {
  if (!plain) return [];
  return others.flatMap((other, index) => (index % plainEvery === 0 ? [plain, other] : [other]));
}

interface Side {
  readonly name: string;
  /** By round. */
  readonly seconds: readonly number[];
  readonly cpu: readonly number[];
  readonly peak: number | undefined;
}

/** All results of one name are one side: of each round, the middle of them. */
function sidesOf(results: readonly Result[]): Side[] {
  const byName = Map.groupBy(results, ({ name }) => name);
  return [...byName].map(([name, group]) => {
    const rounds = (group[0]?.samples ?? []).map((_, round) =>
      group.flatMap(({ samples }) => samples[round] ?? []),
    );
    return {
      name,
      seconds: rounds.map((samples) => median(samples.map(({ value }) => value))),
      cpu: rounds.flatMap(
        (samples) => medianOfKnown(samples.map(({ client }) => client.cpuSeconds)) ?? [],
      ),
      peak: maxOfKnown(rounds.flat().map(({ client }) => client.peakBytes)),
    };
  });
}

/** The first result is what the others are compared with. */
export function dialectTable(results: readonly Result[]): Table {
  const sides = sidesOf(results);
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
