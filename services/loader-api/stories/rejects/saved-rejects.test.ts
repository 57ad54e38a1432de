import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { peopleColumns } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

const header = peopleColumns.join();
const bad = (count: number) => 'Ada,Smith,1950-02-30,Ayr\n'.repeat(count);

describe.each(engines)('When a load has rejects on %s, then all are saved', (engine) => {
  const services = servicesForAll(engine);
  const saved = async (loadId: string) => {
    const found = services.db
      .selectFrom('rejects')
      .innerJoin('files', 'files.id', 'rejects.file_id')
      .select('rejects.line_no')
      .where('files.load_id', '=', loadId)
      .orderBy('rejects.line_no');
    return (await found.execute()).map(({ line_no }) => line_no);
  };
  const linesTo = (last: number) => Array.from({ length: last - 1 }, (_, n) => n + 2);

  it('those that fill no batch, too', async () => {
    const file = `${header}\n${bad(2_300)}Ada,Smith,1950-02-28,Ayr\n`;
    const { body } = await uploadBody(services.loader, file, { query: '?maxRejects=all' });
    expect(body).toMatchObject({ state: 'published', rowsRejected: 2_300 });
    expect(await saved(body.id)).toEqual(linesTo(2_301));
  });

  it('also where the file is refused after them', async () => {
    const changed = peopleColumns.toReversed().join();
    const file = `${header}\n${bad(1_200)}${changed}\n`;
    const response = await uploadBody(services.loader, file, { query: '?maxRejects=all' });
    const { loadId } = expectProblem(response, 'header_changed');
    expect(await saved(String(loadId))).toEqual(linesTo(1_201));
  });
});
