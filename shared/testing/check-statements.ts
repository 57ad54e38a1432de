import { afterAll, expect } from 'vitest';
import { notListed } from './sql-list.ts';
import { onMysqlStatements } from './statements.ts';

/*
 * Set up before each test file: what its process says to a MySQL server must be in the list.
 * Statements of one kind begin alike, so that each kind is looked at about once.
 */

const kindChars = 200;
const textCharsMax = 20_000;
const seen = new Set<string>();
const found = new Set<string>();

const end = onMysqlStatements((sql) => {
  const kind = sql.slice(0, kindChars).replaceAll(/[\d']+/g, '');
  if (seen.has(kind)) return;
  seen.add(kind);
  // What is cut may end within a value, which would be taken for words.
  if (sql.length > textCharsMax) return;
  for (const part of notListed(sql)) found.add(`${part}, in: ${sql.slice(0, kindChars)}`);
});

afterAll(() => {
  end();
  expect([...found], 'sent to MySQL, but not in shared/testing/sql-list.ts').toEqual([]);
});
