import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProblemCode } from '#shared/errors.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices(sqliteEngine());
  mkdirSync(join(services.reportsDir, '.versions'), { recursive: true });
  writeFileSync(join(services.reportsDir, '.versions', 'secret.json'), '{"secret":1}');
  writeFileSync(join(services.reportsDir, '..', 'secret.json'), '{"secret":1}');
  mkdirSync(join(services.reportsDir, 'folder.json'));
  symlinkSync('gone.json', join(services.reportsDir, 'link.json'));
  symlinkSync('../secret.json', join(services.reportsDir, 'outside.json'));
  execFileSync('mkfifo', [join(services.reportsDir, 'pipe.json')]);
});
afterAll(async () => services.stop());

const downloads: [string, ProblemCode][] = [
  ['none.json', 'report_not_found'],
  ['..%2Fsecret.json', 'invalid_report_name'],
  ['%2E%2E%2Fsecret.json', 'invalid_report_name'],
  ['.versions', 'invalid_report_name'],
  ['.versions%2Fsecret.json', 'invalid_report_name'],
  ['secret.json%00', 'invalid_report_name'],
  ['folder.json', 'report_not_found'],
  ['link.json', 'report_not_found'],
  ['outside.json', 'report_not_found'],
  ['pipe.json', 'report_not_found'],
  ['x'.repeat(110), 'invalid_report_name'],
  ['../secret.json', 'not_found'],
  ['.versions/secret.json', 'not_found'],
];
it.each(downloads)('When %s is downloaded, then there is nothing to be had', async (name, code) => {
  const { hostname, port } = new URL(services.reader);
  const response = await request(`http://${hostname}:${port}`).get(`/reports/${name}`);
  expectProblem(response, code);
  expect(response.text).not.toContain('"secret"');
});

it('When something lies in the folder that is no report, then the list leaves it out', async () => {
  await request(services.reader).post('/reports').send({}).expect(201);
  const { body, status } = await request(services.reader).get('/reports');
  expect(status).toBe(200);
  const names = body.items.map((item: { name: string }) => item.name);
  expect(names).toEqual(['summary_output.json']);
});

it.each(['link', 'outside', 'pipe', 'folder'])(
  'When something that is no report stands under the name %s, then nothing is written there',
  async (name) => {
    const response = await request(services.reader).post('/reports').send({ name });
    expectProblem(response, 'invalid_report_name');
    expect(readFileSync(join(services.reportsDir, '..', 'secret.json'), 'utf8')).toBe(
      '{"secret":1}',
    );
    expect(existsSync(join(services.reportsDir, '.versions', `${name}.json.json`))).toBe(false);
    expect(existsSync(join(services.reportsDir, 'gone.json'))).toBe(false);
  },
);

it('When the notes about reports lead elsewhere, then nothing is written', async () => {
  const other = await startServices(sqliteEngine());
  try {
    mkdirSync(join(other.reportsDir, '..', 'elsewhere'), { recursive: true });
    mkdirSync(other.reportsDir, { recursive: true });
    symlinkSync('../elsewhere', join(other.reportsDir, '.versions'));
    expectProblem(await request(other.reader).post('/reports').send({}), 'internal');
    expect(readdirSync(join(other.reportsDir, '..', 'elsewhere'))).toEqual([]);
    expect(readdirSync(other.reportsDir)).toEqual(['.versions']);
  } finally {
    await other.stop();
  }
});

it('When a breakdown has no name, then it does not take that of the summary', async () => {
  const post = (body: object) => request(services.reader).post('/reports').send(body);
  const { body } = await post({ by: ['country'] }).expect(201);
  expect(body.name).toBe('breakdown_output.json');
  for (const name of ['summary_output', 'summary_output.json', 'Summary_Output']) {
    expectProblem(await post({ name, by: ['country'] }), 'invalid_report_name');
  }
});

it.each([
  '/reports?x=1',
  '/reports?limit=0',
  '/reports?limit=1001',
  '/reports?cursor=abc',
  '/reports/summary_output.json?x=1',
])('When %s is asked for, then a field that is not known or not right is refused', async (path) => {
  expectProblem(await request(services.reader).get(path), 'validation_failed');
});

const bodies: [string, ProblemCode][] = [
  ['{', 'malformed_json'],
  ['null', 'validation_failed'],
  ['[]', 'validation_failed'],
  ['{"name":1}', 'validation_failed'],
  ['{"title":"x"}', 'validation_failed'],
];
it.each(bodies)('When a report is asked for with %s, then that is refused', async (body, code) => {
  const post = request(services.reader).post('/reports').set('Content-Type', 'application/json');
  expectProblem(await post.send(body), code);
});

it.each(['text/csv', 'text/plain'])(
  'When it is asked for as %s, then that is refused',
  async (type) => {
    const post = request(services.reader).post('/reports').set('Content-Type', type);
    expectProblem(await post.send('name\nx'), 'unsupported_media_type');
  },
);

it('When an empty body is said to be JSON, then it asks for the default', async () => {
  const post = request(services.reader).post('/reports').set('Content-Type', 'application/json');
  const { body } = await post.send('').expect(201);
  expect(body.name).toBe('summary_output.json');
});
