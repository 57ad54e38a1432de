import { sql } from 'kysely';

/** What a load and a file take beside their texts. */
const loadBytes = 600;
const fileBytes = 400;

/** About how long a load is as it is shown. */
export const shownBytes = sql<number | string>`
  coalesce(octet_length(preview), 0) + coalesce(octet_length(error), 0)
  + coalesce(octet_length(map_unused), 0) + coalesce(octet_length(rejects_by), 0)
  + coalesce(octet_length(asked), 0) + ${sql.lit(loadBytes)} + (
    select coalesce(sum(
      octet_length(files.name) + coalesce(octet_length(files.columns_ignored), 0)
      + ${sql.lit(fileBytes)}
    ), 0) from files where files.load_id = loads.id
  )`;
