import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

const bodies: [string, ProblemCode][] = [
  ['{', 'malformed_json'],
  ['[]', 'validation_failed'],
  ['{"name":1}', 'validation_failed'],
  ['{"title":"x"}', 'validation_failed'],
];
it.each(bodies)('When a report is asked for with %s, then that is refused', async (body, code) => {
  const post = request(services.reader).post('/reports').set('Content-Type', 'application/json');
  expectProblem(await post.send(body), code);
});

it('When it is asked for in another type, then that is refused', async () => {
  const post = request(services.reader).post('/reports').set('Content-Type', 'text/csv');
  expectProblem(await post.send('name\nx'), 'unsupported_media_type');
});
