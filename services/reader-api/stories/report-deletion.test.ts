import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { expect, it } from 'vitest';
import { uploadBody } from '../../testing/client.ts';
import { places } from '../../testing/csv.ts';
import { servicesForEach } from '../../testing/fixtures.ts';
import { expectProblem } from '../../testing/problems.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

const services = servicesForEach(sqliteEngine());

const post = (name: string) => request(services.reader).post('/reports').send({ name });
const get = (name: string) => request(services.reader).get(`/reports/${name}`);
const remove = (name: string) => request(services.reader).delete(`/reports/${name}`);
const names = () => readdirSync(services.reportsDir).filter((name) => !name.startsWith('.'));
const notes = () => readdirSync(join(services.reportsDir, '.versions'));

it('When a report is deleted, then it is gone with what was known of it, and no other is', async () => {
  for (const name of ['a.json', 'b.csv', 'summary_output.json']) await post(name).expect(201);
  const { text } = await remove('a.json').expect(204);
  expect(text).toBe('');
  expect(names()).toEqual(['b.csv', 'summary_output.json']);
  expect(notes()).toEqual(['b.csv.json', 'summary_output.json.json']);
  expectProblem(await get('a.json'), 'report_not_found');
  expectProblem(await remove('a.json'), 'report_not_found');
  await remove('summary_output.json').expect(204);
  await post('a.json').expect(201);
  await get('a.json').expect(200);
});

it('When it has changed since it was seen, then it stays', async () => {
  await post('a.json').expect(201);
  const { headers } = await get('a.json').expect(200);
  const seen = String(headers.etag);
  await uploadBody(services.loader, places).expect(201);
  await post('a.json').expect(201);
  writeFileSync(join(services.reportsDir, 'a.json'), '{"Atlantis":1}');
  for (const tag of [seen, '"x"', 'x', '', `W/${seen}`, '"x", "y"']) {
    expectProblem(await remove('a.json').set('If-Match', tag), 'precondition_failed');
  }
  expect(readFileSync(join(services.reportsDir, 'a.json'), 'utf8')).toBe('{"Atlantis":1}');
  const now = String((await get('a.json')).headers.etag);
  await remove('a.json').set('If-Match', `${seen}, ${now}`).expect(204);
  expect(names()).toEqual([]);
});

it('When it is the one that was seen, also compressed, or any will do, then it is deleted', async () => {
  const file = join(services.reportsDir, 'large.csv');
  mkdirSync(services.reportsDir);
  for (const tagOf of [
    async () => String((await get('large.csv').set('Accept-Encoding', 'gzip')).headers.etag),
    async () => String((await get('large.csv').set('Accept-Encoding', 'identity')).headers.etag),
    async () => '*',
  ]) {
    writeFileSync(file, 'country,people\r\n'.repeat(2_000));
    await remove('large.csv')
      .set('If-Match', await tagOf())
      .expect(204);
    expect(existsSync(file)).toBe(false);
  }
  // Without it the condition is not looked at (RFC 9110, 13.2.1).
  expectProblem(await remove('large.csv').set('If-Match', '*'), 'report_not_found');
});

it('When what has the name is no report, then it stays', async () => {
  const { reportsDir } = services;
  mkdirSync(join(reportsDir, 'folder.json'), { recursive: true });
  mkdirSync(join(reportsDir, '.versions'));
  writeFileSync(join(reportsDir, '..', 'secret.json'), '{}');
  writeFileSync(join(reportsDir, 'notes.txt'), 'mine');
  symlinkSync('../secret.json', join(reportsDir, 'outside.json'));
  execFileSync('mkfifo', [join(reportsDir, 'pipe.json')]);
  const before = readdirSync(reportsDir);
  for (const name of ['folder.json', 'outside.json', 'pipe.json', 'none.json']) {
    expectProblem(await remove(name), 'report_not_found');
  }
  for (const name of ['notes.txt', '.versions', '..%2Fsecret.json', 'x%00.json']) {
    expectProblem(await remove(name), 'invalid_report_name');
  }
  expect(readdirSync(reportsDir)).toEqual(before);
  expect(existsSync(join(reportsDir, '..', 'secret.json'))).toBe(true);
});

it('When the folder takes no changes, then that is told, and the report stays', async () => {
  await post('a.json').expect(201);
  chmodSync(services.reportsDir, 0o500);
  try {
    const answer = await remove('a.json');
    // Root may do so all the same.
    if (process.getuid?.() === 0) expect(answer.status).toBe(204);
    else expectProblem(answer, 'reports_unavailable');
  } finally {
    chmodSync(services.reportsDir, 0o700);
  }
});

it('When it is written, read and deleted by many at once, then each sees a whole report or none', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 30 }, async (_, at) => {
      const ask = [() => post('a.json'), () => remove('a.json'), () => get('a.json')][at % 3];
      return ask ? (await ask()).status : 0;
    }),
  );
  expect(new Set(statuses).difference(new Set([200, 201, 204, 404]))).toEqual(new Set());
  const isThere = names().length === 1;
  expect(notes()).toEqual(isThere ? ['a.json.json'] : []);
  const { body } = await request(services.reader).get('/reports').expect(200);
  expect(body.items).toMatchObject(isThere ? [{ name: 'a.json', dataVersion: 0 }] : []);
});
