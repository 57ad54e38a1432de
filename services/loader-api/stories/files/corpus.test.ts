import { sql } from 'kysely';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { findDataset } from '#shared/datasets/index.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import type { CorpusCase } from '../../../testing/corpus/case.ts';
import { charsets } from '../../../testing/corpus/charsets.ts';
import { columnNames } from '../../../testing/corpus/column-names.ts';
import { compressed } from '../../../testing/corpus/compressed.ts';
import { declaredCharsets } from '../../../testing/corpus/declared-charsets.ts';
import { dialects } from '../../../testing/corpus/dialects.ts';
import { faultyRows } from '../../../testing/corpus/faults.ts';
import { headers } from '../../../testing/corpus/headers.ts';
import { quotes } from '../../../testing/corpus/quotes.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import type { Services } from '../../../testing/services.ts';
import { expectUnchanged, stateOf } from '../../../testing/state.ts';

const corpus: readonly [string, readonly CorpusCase[]][] = [
  ['a charset', charsets],
  ['a declared charset', declaredCharsets],
  ['a dialect', dialects],
  ['quotes', quotes],
  ['a header', headers],
  ['a name of a column', columnNames],
  ['a compression', compressed],
  ['a fault in a row', faultyRows],
];
const cases = corpus.flatMap(([kind, all]) =>
  all.map((one) => ({ ...one, name: `${kind}: ${one.name}` })),
);

describe.each(engines)(
  'When a file of the corpus is loaded on %s, then it is read right,',
  (engine) => {
    const services = servicesForAll(engine);

    it.each(cases)('$name', async (one) => {
      const before = await stateOf(services);
      const response = await upload(services, one);
      if (one.problem) {
        const { loadId } = expectProblem(response, one.problem);
        expect(loadId).toEqual(expect.any(String));
        await expectUnchanged(services, before);
        return;
      }
      const { rows = [], rejects = [] } = one;
      expect(response.status, response.text).toBe(201);
      const [file] = response.body.files;
      expect(file).toMatchObject({ rowsLoaded: rows.length, ...one.file });
      expect(await storedRows(services, file)).toEqual(rows);
      const found = await rejectsOf(services, response.body.links.rejects);
      expect(found.map(({ line, column, code }) => [line, column, code])).toEqual(rejects);
    });
  },
);

function upload({ loader }: Services, { bytes, query, headers: sent = {} }: CorpusCase) {
  const options = new URLSearchParams({ maxRejects: 'all', force: 'true', ...query });
  return uploadBody(loader, bytes, { query: `?${options}`, headers: sent });
}

/** The rows of a file by line, values in the dataset's column order. */
async function storedRows({ db }: Services, file: { id: number; dataset: string }) {
  const columns = findDataset(file.dataset)?.columns.map(({ name }) => name) ?? [];
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.table(file.dataset)} where file_id = ${file.id} order by line_no`.execute(
    db,
  );
  return rows.map((row) => ['line_no', ...columns].map((name) => row[name]));
}

interface Found {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
}

async function rejectsOf({ loader }: Services, link: string): Promise<Found[]> {
  return (await request(loader).get(link).expect(200)).body.items;
}
