import request from 'supertest';
import { expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { readOperations } from '../fuzz/contract.ts';
import { loadedForAll } from '../testing/fixtures.ts';

const services = loadedForAll(engines[0] ?? { name: 'sqlite' });

const bodies: [what: string, type: string, body: string][] = [
  ['of a type nobody knows', 'text/unknown', 'x'],
  ['that is no JSON', 'application/json', '{'],
  ['that is too large', 'application/json', JSON.stringify({ x: 'x'.repeat(2 ** 20) })],
  ['that is empty', 'application/json', ''],
];
const changing = readOperations().filter(({ method }) => method !== 'GET');

it.each(bodies)(
  'When a body %s is sent, then the answer is a documented one',
  async (_, type, body) => {
    expect(changing.length).toBeGreaterThan(2);
    for (const { service, method, path, answers } of changing) {
      const url = service === 'loader-api' ? services.loader : services.reader;
      const target = path
        .replace('{id}', '0190a6b2-6a3c-7f00-8000-000000000000')
        .replace('{name}', 'none.json');
      const test = method === 'DELETE' ? request(url).delete(target) : request(url).post(target);
      const answer = await test.set('Content-Type', type).send(body);
      const codes = answers.get(answer.status);
      expect({ path, status: answer.status, known: [...answers.keys()] }).toMatchObject({
        known: expect.arrayContaining([answer.status]),
      });
      if (answer.status >= 400) expect(codes).toContain(JSON.parse(answer.text).code);
    }
  },
);
