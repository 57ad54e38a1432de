import request from 'supertest';
import { expect, it } from 'vitest';
import type { ProblemCode } from '#shared/errors.ts';
import { engines } from '#shared/testing/engines.ts';
import { servicesForAll } from '../testing/fixtures.ts';
import { expectProblem } from '../testing/problems.ts';

const services = servicesForAll(engines[0] ?? { name: 'sqlite' });

const style = '/docs/static/index.css';
const nowhere = [
  '%00',
  'a%00.js',
  '.hidden',
  '..%2f..%2fpackage.json',
  '%2e%2e/%2e%2e/package.json',
  'nothing.js',
];

it.each(nowhere)(
  'When the page of documentation is asked for /docs/static/%s, then nothing is there',
  async (name) => {
    for (const url of [services.loader, services.reader]) {
      const answer = await request(url).get(`/docs/static/${name}`);
      expectProblem(answer, 'not_found');
      await request(url).head(`/docs/static/${name}`).expect(404);
      await request(url).get(style).expect(200);
      expect((await request(url).put(`/docs/static/${name}`)).status).toBeGreaterThan(403);
    }
  },
);

const answers: [Record<string, string>, number, string?][] = [
  [{ 'If-Match': '"other"' }, 412, 'precondition_failed'],
  [{ 'If-Match': '*' }, 200],
  [{ 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 412, 'precondition_failed'],
  [{ 'If-Unmodified-Since': 'some day' }, 200],
  [{ 'If-None-Match': '*' }, 304],
  [{ Range: 'bytes=0-9' }, 206],
  [{ Range: 'bytes=0-9', 'If-Range': '"other"' }, 200],
  [{ Range: 'bytes=0-1,3-4' }, 200],
  [{ Range: 'lines=1-2' }, 200],
  [{ Range: 'bytes=99999999-' }, 416, 'range_not_satisfiable'],
  [{ Range: 'bytes=5-1' }, 416, 'range_not_satisfiable'],
  [{ Range: 'bytes=' }, 416, 'range_not_satisfiable'],
];

it.each(answers)(
  'When a file of the documentation is asked for with %j, then it is %i',
  async (headers, status, code) => {
    for (const url of [services.loader, services.reader]) {
      const answer = await request(url).get(style).set(headers);
      expect(answer.status, answer.text).toBe(status);
      if (code) expectProblem(answer, code as ProblemCode);
      // RFC 9110, 15.5.17
      if (status === 416) expect(answer.headers['content-range']).toMatch(/^bytes \*\/\d+$/);
      await request(url).head(style).set(headers).expect(status);
    }
  },
);
