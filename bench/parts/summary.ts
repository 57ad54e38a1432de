import { startBareFastify } from '../baselines/bare-fastify.ts';
import { type Bench, withLoader } from '../bench.ts';
import type { BenchDatabase } from '../databases.ts';
import { type Contender, inTurn } from '../measure/in-turn.ts';
import { connections, pressure } from '../measure/pressure.ts';
import { comparisonTable, type Section } from '../report.ts';
import type { Service } from '../services.ts';
import { upload } from '../upload.ts';

const fewPeople = 10_000;
const breakdown = '/summary/breakdown?by=country,birth_decade';

/** `GET /summary` beside a constant, on every engine, with few and with many people. */
export async function summaryPart(bench: Bench): Promise<Section[]> {
  const sections: Section[] = [];
  const { rows, quick } = bench.options;
  for (const people of new Set(quick ? [rows] : [fewPeople, rows])) {
    for (const database of await bench.databases()) {
      sections.push(await summaryOver(bench, database, people));
    }
  }
  return sections;
}

async function summaryOver(
  bench: Bench,
  database: BenchDatabase,
  people: number,
): Promise<Section> {
  return withLoader(bench, database, async (loader) => {
    await upload(loader.url, await bench.files.places());
    await upload(loader.url, await bench.files.people(people));
    const reader = await bench.start('reader', database);
    try {
      return await compare(bench, database, reader, people);
    } finally {
      await reader.stop();
    }
  });
}

async function compare(bench: Bench, database: BenchDatabase, reader: Service, people: number) {
  const answer = await fetch(`${reader.url}/summary`);
  const body = await answer.text();
  const etag = answer.headers.get('etag');
  if (!answer.ok || etag === null) throw new Error(`GET /summary: ${answer.status} ${body}`);
  const contentType = answer.headers.get('content-type') ?? 'application/json';
  const bare = await startBareFastify(bench.folder, { body, contentType });
  const { seconds } = bench.options;
  const ask = (service: Service, headers: Record<string, string>, path = '/summary') =>
    pressure({
      url: `${service.url}${path}`,
      headers,
      status: 'if-none-match' in headers ? 304 : 200,
      seconds,
      servicePid: service.pid,
      serverPid: service === reader ? database.serverPid : undefined,
    });
  const gzip = { 'accept-encoding': 'gzip' };
  const contenders: Contender[] = [
    { name: 'GET /summary, 200', run: () => ask(reader, {}) },
    { name: 'bare Fastify, the same bytes', run: () => ask(bare, {}) },
    { name: 'GET /summary, 304', run: () => ask(reader, { 'if-none-match': etag }) },
    { name: 'a breakdown, plain', run: () => ask(reader, {}, breakdown) },
    { name: 'a breakdown, as gzip', run: () => ask(reader, gzip, breakdown) },
  ];
  try {
    const results = await inTurn(contenders, bench.turns);
    const table = comparisonTable(results, { unit: 'requests/s', client: 'service' });
    const count = people.toLocaleString('en-GB');
    const title = `Reading the summary of ${count} people on ${database.engine}`;
    const text =
      `${connections} connections, ${seconds} s a round, ${Buffer.byteLength(body)} bytes of ` +
      'body. Here, more is better. The bare Fastify has one route, no log, and knows nothing ' +
      `of versions. The breakdown is \`GET ${breakdown}\`.`;
    return { title, text: [text], table };
  } finally {
    await bare.stop();
  }
}
