/*
 * All that is said to a MySQL server, by its parts. The tests compare what they see being sent with
 * it, so that nothing is added without a look at whether servers that speak MySQL's protocol, and
 * are none, take it:
 *
 * - TiDB, "MySQL Compatibility" and "Functions and Operators":
 *   https://docs.pingcap.com/tidb/stable/mysql-compatibility/
 * - Vitess, "MySQL Compatibility":
 *   https://vitess.io/docs/reference/compatibility/mysql-compatibility/
 */

const statements = [
  /^select /,
  /^(insert|replace) into /,
  /^update /,
  /^delete from /,
  // Where it is no syntax or not allowed, rows are inserted.
  /^load data local infile \? into table \w+ character set utf8mb4 \(/,
  // No more words: TiDB and Vitess refuse READ ONLY.
  /^(begin|start transaction|commit|rollback)$/,
  // Of the session: Vitess knows no isolation level of the next transaction alone.
  /^set session transaction isolation level (read committed|repeatable read)$/,
  /^set session (sql_mode|time_zone|innodb_lock_wait_timeout) = \?/,
  // Asked for first, and only set where it is known.
  /^set session group_replication_consistency = (after|default)$/,
  /^show global variables where variable_name in \(/,
  // In migrations. What an account may not do, or Vitess cannot, can be done before by hand.
  /^create (database|table) if not exists /,
  /^create (unique )?index /,
  /^alter table \w+ (add|drop) column /,
  /^drop table if exists /,
];

/** What only tests send: what they look at, and what they do to a server. */
const ofTests = [
  /^(alter user|create user|drop|flush|grant|kill|lock|unlock|use|truncate|call|rename) ?/,
  /^(set global|set persist|set foreign_key_checks|create table|create trigger|create role) ?/,
  /^show (create|session|status|master|binary|tables|index|processlist|full|grants|databases) ?/,
  /^(select (@@|\?|sleep|connection_id|version)|alter (table|database) )/,
  /\b(performance_schema|information_schema|mysql\.|with recursive)\b/,
];

const functions = new Set([
  ...['coalesce', 'count', 'max', 'min', 'sum'],
  ...['json_quote', 'octet_length', 'substr'],
  ...['database', 'get_lock', 'release_lock'],
  // A hint, which a server that does not know it passes over.
  'max_execution_time',
  'varchar',
]);

const clauses = new Set([
  ...['for update', 'group by', 'having', 'inner join', 'join', 'left join'],
  ...['auto_increment', 'between', 'character set utf8mb4', 'charset utf8mb4'],
  'collate utf8mb4_bin',
]);

const clause = new RegExp(
  String.raw`\b(${[
    ...['for update', 'for share', 'lock in share mode', 'skip locked', 'nowait', 'read only'],
    ...['with', 'union', 'intersect', 'except', 'recursive', 'over', 'window', 'lateral'],
    ...['(?:(?:inner|left|right|full|cross|natural) )?join', 'straight_join', 'group by', 'having'],
    ...['(?:force|use|ignore) index', 'on duplicate key', 'ignore', 'returning', 'partition'],
    ...['into outfile', 'consistent snapshot', 'foreign key', 'references', 'fulltext', 'spatial'],
    ...[
      'check',
      'generated',
      'low_priority',
      'high_priority',
      'sql_(?:calc_found_rows|no_cache|buffer_result)',
      'between',
      'regexp',
    ],
    ...['rlike', 'match', 'auto_increment', 'collate \\w+', 'charset \\w+', 'character set \\w+'],
    ...['engine', 'row_format', 'for system_time', 'offset'],
  ].join('|')})\b`,
  'g',
);

/**
 * What a statement has that is not in the list.
 *
 * @param sql as it is sent, values and all
 * @returns empty if all of it is
 */
export function notListed(sql: string): string[] {
  const text = plain(sql);
  if (ofTests.some((each) => each.test(text))) return [];
  const found = [];
  if (!statements.some((each) => each.test(text))) found.push(`statement: ${text.slice(0, 80)}`);
  for (const [, name = ''] of text.matchAll(/\b([a-z_]+)\(/g)) {
    if (!functions.has(name)) found.push(`function: ${name}`);
  }
  for (const [words] of text.matchAll(clause)) {
    if (!clauses.has(words)) found.push(`clause: ${words}`);
  }
  return found;
}

/** In lower case, without values and quoted names. */
function plain(sql: string): string {
  return sql
    .replaceAll(/'(?:[^'\\]|\\.|'')*'/g, '?')
    .replaceAll(/`(?:[^`]|``)*`/g, 'i')
    .replaceAll(/\b\d[\d.]*\b/g, '?')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
