import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterEach, expect, it } from 'vitest';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../testing/csv.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices, type TestSettings } from '../../testing/services.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

let services: Services | undefined;
afterEach(async () => services?.stop());

const start = async (settings: TestSettings) => {
  const started = await startServices(sqliteEngine(), settings);
  services = started;
  const post = (body: object) => request(started.reader).post('/reports').send(body);
  const names = () => readdirSync(started.reportsDir).filter((name) => !name.startsWith('.'));
  return { ...started, post, names };
};

it('When there are as many reports as may be, then another is refused, and room can be made', async () => {
  const { post, names, reader, reportsDir } = await start({ REPORTS_MAX: '3' });
  await post({ name: 'a' }).expect(201);
  await post({ name: 'b' }).expect(201);
  for (const body of [{ name: 'c' }, { name: 'Summary_output' }, { by: ['country'] }]) {
    expect(expectProblem(await post(body), 'reports_full').detail).toContain('REPORTS_MAX');
  }
  expect(names()).toEqual(['a.json', 'b.json']);
  expect(readdirSync(join(reportsDir, '.versions'))).toEqual(['a.json.json', 'b.json.json']);
  // What there is may be replaced, and the summary itself has room.
  await post({ name: 'b' }).expect(201);
  await post({}).expect(201);
  await post({}).expect(201);
  expectProblem(await post({ name: 'c' }), 'reports_full');
  await request(reader).delete('/reports/a.json').expect(204);
  await post({ name: 'c' }).expect(201);
  expect(names()).toEqual(['b.json', 'c.json', 'summary_output.json']);
});

it('When only one report may be, then it is the summary', async () => {
  const { post, names, reportsDir } = await start({ REPORTS_MAX: '1' });
  expectProblem(await post({ name: 'a' }), 'reports_full');
  expect(() => readdirSync(reportsDir)).toThrow(/ENOENT/);
  await post({}).expect(201);
  expect(names()).toEqual(['summary_output.json']);
});

it('When reports have as many bytes as they may, then none grows, and the old stay', async () => {
  // Of {"Northern Ireland":1,"Scotland":3}, 35 bytes, two; and of {}, before.
  const { post, loader, reportsDir } = await start({ REPORTS_BYTES_MAX: '71' });
  for (const name of ['a', 'b', 'c']) await post({ name }).expect(201);
  await uploadForm(loader, [
    { field: 'people', content: people },
    { field: 'places', content: places },
  ]).expect(201);
  await post({ name: 'a' }).expect(201);
  const { detail } = expectProblem(await post({ name: 'b' }), 'reports_full');
  expect(detail).toMatch(/has 35 bytes.* 37; .*71 \(REPORTS_BYTES_MAX\)/);
  expect(readFileSync(join(reportsDir, 'b.json'), 'utf8')).toBe('{}');
  await post({}).expect(201);
  expect(readFileSync(join(reportsDir, 'summary_output.json'), 'utf8')).toBe(summary);
  await request(services?.reader ?? '')
    .delete('/reports/c.json')
    .expect(204);
  expectProblem(await post({ name: 'd', by: ['country'] }), 'reports_full');
  await post({ name: 'b' }).expect(201);
  // What is replaced does not count beside what replaces it.
  await post({ name: 'b' }).expect(201);
});

it('When there is more than may be, then what does not grow is written all the same', async () => {
  const { post, reportsDir, names } = await start({ REPORTS_MAX: '2', REPORTS_BYTES_MAX: '10' });
  mkdirSync(reportsDir);
  for (const name of ['a.json', 'b.json']) writeFileSync(join(reportsDir, name), 'x'.repeat(20));
  writeFileSync(join(reportsDir, 'notes.txt'), 'x'.repeat(100));
  expectProblem(await post({ name: 'c' }), 'reports_full');
  await post({ name: 'a' }).expect(201);
  expect(readFileSync(join(reportsDir, 'a.json'), 'utf8')).toBe('{}');
  await uploadBody(services?.loader ?? '', manyPeople(2)).expect(201);
  expectProblem(await post({ name: 'a', by: ['birth_year'] }), 'reports_full');
  expect(names()).toEqual(['a.json', 'b.json', 'notes.txt']);
});

it('When many are asked for at once, then there are not more than may be', async () => {
  const { post, names } = await start({ REPORTS_MAX: '4' });
  const asked = Array.from({ length: 12 }, async (_, at) => post({ name: `r${at}` }));
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(3);
  expect(statuses.filter((status) => status === 409)).toHaveLength(9);
  expect(names()).toHaveLength(3);
});

it('When a process was killed while it wrote, then what it left is removed some time later', async () => {
  const { post, reportsDir } = await start({});
  await post({}).expect(201);
  const uuid = '0b9f8c1e-8f5a-4d8e-9c7d-1f2e3d4c5b6a';
  const old = [`.a.json.${uuid}.tmp`, `.versions/.a.json.json.${uuid}.tmp`];
  const kept = [`.b.json.${uuid}.tmp`, '.mine.tmp', `a.${uuid}.tmp`, `.versions/x.${uuid}.tmp`];
  for (const name of [...old, ...kept]) writeFileSync(join(reportsDir, name), 'x');
  const hoursAgo = new Date(Date.now() - 3 * 3_600_000);
  for (const name of [...old, ...kept.slice(1)]) {
    utimesSync(join(reportsDir, name), hoursAgo, hoursAgo);
  }
  await post({}).expect(201);
  const left = readdirSync(reportsDir, { recursive: true }).map(String);
  for (const name of old) expect(left).not.toContain(name);
  expect(left).toEqual(expect.arrayContaining(kept));
});
