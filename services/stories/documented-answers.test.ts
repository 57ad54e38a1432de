import request from 'supertest';
import { expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { readOperations } from '../fuzz/contract.ts';
import { uploadBody } from '../testing/client.ts';
import { undocumented } from '../testing/documented.ts';
import { loadedForAll } from '../testing/fixtures.ts';
import { holdBody, publishHeld } from '../testing/held.ts';

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

const header = 'given_name,family_name,date_of_birth,place_of_birth';
const rowOf = (name: string) => `${header}\n${name},Stone,1901-02-03,Glasgow\n`;
const faulty = `${header},unknown\nAda,Stone,1901-02-03,Glasgow,x\nAda,Stone,1901-02-30,,y\n`;

it('When a load is answered, in whatever state, then it has the documented fields alone', async () => {
  const { loader } = services;
  const posted = (query: string, body: string) =>
    uploadBody(loader, body, { query: `?note=n&map[Town]=place_of_birth${query}` });
  const held = await holdBody(loader, rowOf('Held'));
  const answers = [
    ['POST', '/loads', held],
    ['POST', '/loads', await posted('', rowOf('Ada'))],
    ['POST', '/loads', await posted('', rowOf('Ada'))],
    ['POST', '/loads', await posted('&dryRun=true', rowOf('Dry'))],
    ['POST', '/loads', await posted('&maxRejects=all&mode=replace', faulty)],
    ['POST', '/loads/{id}/publish', await publishHeld(loader, held.body.id)],
    ['POST', '/loads/{id}/revert', await request(loader).post(`/loads/${held.body.id}/revert`)],
  ] as const;
  expect(answers.map(([, , { status }]) => status)).toEqual([201, 201, 200, 200, 201, 200, 200]);
  await posted('', `${header}\nAda,Stone,no date,Glasgow\n`).expect(422);
  const list = await request(loader).get('/loads').expect(200);
  const causes = list.body.items.map(({ rejectsBy }: { rejectsBy: unknown[] }) => rejectsBy.length);
  expect(causes).toContain(2);
  for (const [method, path, { status, body }] of [...answers, ['GET', '/loads', list] as const]) {
    expect(undocumented('loader-api', [method, path, status], body)).toEqual([]);
  }
  for (const { id } of list.body.items) {
    for (const path of ['/loads/{id}', '/loads/{id}/rejects']) {
      const { body } = await request(loader).get(path.replace('{id}', id)).expect(200);
      expect(undocumented('loader-api', ['GET', path, 200], body)).toEqual([]);
    }
  }
});

it('When anything else is answered, then it has the documented fields alone', async () => {
  const { loader, reader } = services;
  const report = await request(reader).post('/reports').send({}).expect(201);
  expect(undocumented('reader-api', ['POST', '/reports', 201], report.body)).toEqual([]);
  const loaderPaths = ['/datasets', '/health/live', '/health/ready'];
  for (const path of loaderPaths) {
    const { body } = await request(loader).get(path).expect(200);
    expect(undocumented('loader-api', ['GET', path, 200], body)).toEqual([]);
  }
  const readerPaths = ['/summary', '/summary/changes', '/reports', '/people', '/places'];
  for (const path of [...readerPaths, '/summary/breakdown', '/summary/unmatched?suggest=1']) {
    const { body } = await request(reader).get(path).expect(200);
    const [documented = ''] = path.split('?');
    expect(undocumented('reader-api', ['GET', documented, 200], body)).toEqual([]);
  }
});
