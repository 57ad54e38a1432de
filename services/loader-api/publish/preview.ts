import type { Kysely } from 'kysely';
import type { LoadMode, Schema } from '#shared/schema.ts';
import { Cube } from '#shared/summary/cube.ts';
import { summarize, toJson } from '#shared/summary/summary.ts';
import { findDuplicates } from './duplicates.ts';

/**
 * What the summary would become if this load were published now.
 *
 * @returns the summary as JSON, as `GET /summary` would give it
 */
export async function previewSummary(
  db: Kysely<Schema>,
  loadId: string,
  { mode, force }: { readonly mode: LoadMode; readonly force: boolean },
): Promise<string> {
  return db.transaction().execute(async (trx) => {
    const own = await trx.selectFrom('files').selectAll().where('load_id', '=', loadId).execute();
    const duplicates = force ? new Map() : await findDuplicates(trx, own, { mode });
    const allDuplicates = duplicates.size === own.length;
    const replaced = new Set(
      mode === 'replace' && !allDuplicates ? own.map((file) => file.dataset) : [],
    );
    const counted = await trx
      .selectFrom('files')
      .select(['id', 'dataset'])
      .where('counted', '=', 1)
      .execute();
    const files = [
      ...counted.filter((file) => !replaced.has(file.dataset)),
      ...own.filter((file) => !duplicates.has(file.id)),
    ];
    const cube = new Cube();
    for (const { id } of files) {
      const births = trx
        .selectFrom('births')
        .select(['place_of_birth', 'people'])
        .where('file_id', '=', id);
      for await (const cell of births.stream())
        cube.applyBirths([[cell.place_of_birth, [0, cell.people]]], 1);
      const places = trx
        .selectFrom('places')
        .select(['file_id as file', 'line_no as line', 'city', 'county', 'country'])
        .where('file_id', '=', id)
        .orderBy('line_no');
      for await (const place of places.stream()) cube.applyPlace(place, 1);
    }
    return toJson(summarize(cube));
  });
}
