import { onStatements } from './statements.ts';

/*
 * Loaded by `node --import`, it writes every SQL statement to stderr, and how long it took. On
 * SQLite values are shown as `?`; on MySQL they stand in the text, so this is for data that may be
 * seen.
 */

const textCharsMax = 2_000;

onStatements((sql, ms) => {
  const text = sql.replaceAll(/\s+/g, ' ').trim().slice(0, textCharsMax);
  process.stderr.write(`[sql] ${ms.toFixed(1)} ms  ${text}\n`);
});
