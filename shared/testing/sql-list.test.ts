import { describe, expect, it } from 'vitest';
import { notListed } from './sql-list.ts';

describe('What is in the list', () => {
  it.each([
    'BEGIN',
    'start transaction',
    'set session transaction isolation level repeatable read',
    "SET SESSION time_zone = '+00:00' /*M!100000 , SESSION wsrep_sync_wait = 1 */",
    "LOAD DATA LOCAL INFILE 'chunk' INTO TABLE people CHARACTER SET utf8mb4 (file_id, line_no)",
    "select `id` from `files` where `name` = 'it\\'s for share' and `with` in (1, 2) for update",
    'select count(*) as `n`, coalesce(max(`id`), 0) from `loads` group by `state`',
    "insert into `meta` (`name`, `value`) values ('union', 1)",
  ])('%s', (sql) => {
    expect(notListed(sql)).toEqual([]);
  });
});

describe('What is not in the list is named', () => {
  it.each([
    [
      'start transaction read only',
      ['statement: start transaction read only', 'clause: read only'],
    ],
    [
      'set transaction isolation level repeatable read',
      ['statement: set transaction isolation level repeatable read'],
    ],
    ['savepoint a', ['statement: savepoint a']],
    ['select `id` from `files` for share', ['clause: for share']],
    ['select group_concat(`id`) from `files`', ['function: group_concat']],
    [
      'with `a` as (select 1) select * from `a`',
      ['statement: with i as (select ?) select * from i', 'clause: with'],
    ],
    [
      'insert ignore into `meta` values (1)',
      ['statement: insert ignore into i values (?)', 'clause: ignore'],
    ],
    [
      'insert into `meta` (`a`) values (1) on duplicate key update `a` = values(`a`)',
      ['function: values', 'clause: on duplicate key'],
    ],
    ['select * from `a` for update skip locked', ['clause: skip locked']],
  ])('%s', (sql, found) => {
    expect(notListed(sql)).toEqual(found);
  });
});
