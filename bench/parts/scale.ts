import { ourUpload } from '../baselines/ours.ts';
import type { Bench } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { type Contender, inTurn, type Result } from '../measure/in-turn.ts';
import { maxOfKnown, medianOfKnown } from '../measure/statistics.ts';
import { figure, megabytes, range, type Section } from '../report.ts';

const sizes = [10_000, 100_000, 1_000_000, 10_000_000];

/** What a million rows cost in small and in large files, all into one table. */
export async function scalePart(bench: Bench): Promise<Section[]> {
  const { rows, max, quick } = bench.options;
  const most = max ? Math.max(...sizes) : rows;
  const measured = [...sizes.filter((size) => size < most), most];
  const sections: Section[] = [];
  for (const database of await bench.databases()) {
    try {
      // Nothing to warm up: each load has a loader of its own, so that its peak memory is its own.
      const rounds = quick ? 1 : bench.turns.rounds;
      const turns = { ...bench.turns, rounds, warmUp: false };
      const contenders = measured.map((size) => loadOf(bench, database, size));
      const results = await inTurn(contenders, turns);
      sections.push(section(database, measured, results));
    } finally {
      await database.drop();
    }
  }
  return sections;
}

function loadOf(bench: Bench, database: BenchDatabase, rows: number): Contender {
  return {
    name: `${database.engine}, ${rows.toLocaleString('en-GB')} rows`,
    run: async (round) => {
      const file = await bench.files.people(rows);
      const loader = await bench.start('loader', database);
      try {
        return await ourUpload(loader, database, file).run(round);
      } finally {
        await loader.stop();
      }
    },
  };
}

function section(
  { engine }: BenchDatabase,
  measured: readonly number[],
  results: readonly Result[],
): Section {
  const rows = results.map(({ samples }, index) => {
    const size = measured[index] as number;
    const perMillion = samples.map(({ value }) => (value * 1e6) / size);
    const cpu = samples.map(({ client: { cpuSeconds } }) =>
      cpuSeconds === undefined ? undefined : (cpuSeconds * 1e6) / size,
    );
    return [
      size.toLocaleString('en-GB'),
      figure(medianOfKnown(samples.map(({ value }) => value))),
      figure(medianOfKnown(perMillion)),
      range(perMillion),
      figure(medianOfKnown(cpu)),
      megabytes(maxOfKnown(samples.map(({ client }) => client.peakBytes))),
      megabytes(maxOfKnown(samples.map(({ server }) => server.peakBytes))),
    ];
  });
  const perMillion = 'per million rows';
  return {
    title: `Cost as files grow, ${engine}`,
    text: [
      'Uploads of each size in turn, all into one table that keeps growing. Each has a loader of ' +
        'its own that has loaded nothing before; small files show what a first load costs.',
    ],
    table: {
      header: [
        'rows',
        'seconds',
        `seconds ${perMillion}`,
        'min – max',
        `client CPU s ${perMillion}`,
        'loader peak',
        'server peak',
      ],
      rows,
    },
  };
}
