import { randomUUIDv7 } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { uploadBody } from './client.ts';
import { manyPeople } from './csv.ts';
import { holdBody, publishHeld } from './held.ts';
import type { Services } from './services.ts';

/** What a test sees of an answer. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Something a caller asks for, each time anew. */
export interface Operation {
  /** What has to be there before: made without faults. */
  prepare?(services: Services): Promise<void>;
  ask(services: Services): PromiseLike<Answered>;
  /** Whether it is sent while it is read: then it may end too early, which the client sees. */
  readonly isStreamed?: boolean;
  /** How many people it makes count, or no longer count, when it goes well. */
  readonly people: number;
}

let seed = 0;
const newPeople = (count = 3) => manyPeople(count, `P${++seed}-`);
const all = { query: '?maxRejects=all' };
const rejected = () => `${newPeople()}Ann,Lee,never,Perth\n`;

const get = (service: 'loader' | 'reader', path: string): Operation => ({
  // Something new, so that nothing is answered from what is known already.
  prepare: async (services) => {
    await uploadBody(services.loader, rejected(), all).expect(201);
  },
  ask: (services) => request(services[service]).get(path),
  people: 0,
});

/** What a load needs to know of one that stands there before it. */
let content = '';
let loadId = '';
const publishContent = async ({ loader }: Services) => {
  content = rejected();
  const { body } = await uploadBody(loader, content, all).expect(201);
  loadId = body.id;
};
const key = () => ({ headers: { 'Idempotency-Key': `key-${seed}` } });

export const operations: Readonly<Record<string, Operation>> = {
  'an upload': {
    ask: ({ loader }) => uploadBody(loader, rejected(), all),
    people: 3,
  },
  'an upload with a key': {
    ask: ({ loader }) => uploadBody(loader, newPeople(), key()),
    people: 3,
  },
  'the same upload again': {
    prepare: publishContent,
    ask: ({ loader }) => uploadBody(loader, content, all),
    people: 0,
  },
  'a repeat under its key': {
    prepare: async ({ loader }) => {
      content = newPeople();
      await uploadBody(loader, content, key()).expect(201);
    },
    ask: ({ loader }) => uploadBody(loader, content, key()),
    people: 0,
  },
  'a dry run': {
    ask: ({ loader }) => uploadBody(loader, newPeople(), { query: '?dryRun=true' }),
    people: 0,
  },
  'a path load': {
    prepare: async ({ dataDir }) => writeFileSync(join(dataDir, 'new.csv'), newPeople()),
    ask: ({ loader }) =>
      request(loader)
        .post('/loads')
        .set('Prefer', 'wait=10')
        .send({ files: [{ path: 'new.csv' }] }),
    people: 3,
  },
  'an upload to be held': {
    ask: ({ loader }) => holdBody(loader, newPeople(), { query: '&maxUnmatched=all' }),
    people: 0,
  },
  'a publication of a held load': {
    prepare: async ({ loader }) => {
      const { body } = await holdBody(loader, newPeople(), { query: '&maxUnmatched=3' });
      loadId = body.id;
    },
    ask: ({ loader }) => publishHeld(loader, loadId),
    people: 3,
  },
  'a revert': {
    prepare: publishContent,
    ask: ({ loader }) => request(loader).post(`/loads/${loadId}/revert`),
    people: -3,
  },
  'a look at a revert': {
    prepare: publishContent,
    ask: ({ loader }) => request(loader).post(`/loads/${loadId}/revert?dryRun=true`),
    people: 0,
  },
  'a cancellation': {
    prepare: async ({ db }) => {
      loadId = randomUUIDv7();
      const load = { id: loadId, state: 'queued', mode: 'append', source: 'path' } as const;
      const rest = { options: '{}', owner: 'another', created_at: 0 };
      await db
        .insertInto('loads')
        .values({ ...load, ...rest })
        .execute();
    },
    ask: ({ loader }) => request(loader).post(`/loads/${loadId}/cancel`),
    people: 0,
  },
  'a list of loads': get('loader', '/loads?dataset=people'),
  'a load': { ...get('loader', ''), prepare: publishContent, ask: byId('') },
  'its rejects': { ...get('loader', ''), prepare: publishContent, ask: byId('/rejects') },
  'its rejects as CSV': {
    ...get('loader', ''),
    isStreamed: true,
    prepare: publishContent,
    ask: ({ loader }) => request(loader).get(`/loads/${loadId}/rejects`).set('Accept', 'text/csv'),
  },
  'its events': { ...get('loader', ''), prepare: publishContent, ask: byId('/events') },
  'the summary': get('reader', '/summary'),
  'a breakdown by days': get('reader', '/summary/breakdown?bornFrom=1950-01-02&bornTo=1950-12-30'),
  'birthplaces without a place': get('reader', '/summary/unmatched'),
  people: get('reader', '/people?limit=5'),
  'places as CSV': { ...get('reader', ''), isStreamed: true, ask: asCsv('/places') },
  'a profile': get('reader', '/profile/people'),
  'a report': {
    ...get('reader', ''),
    ask: ({ reader }) => request(reader).post('/reports').send({}),
  },
};

function byId(path: string): Operation['ask'] {
  return ({ loader }) => request(loader).get(`/loads/${loadId}${path}`);
}

function asCsv(path: string): Operation['ask'] {
  return ({ reader }) => request(reader).get(path).set('Accept', 'text/csv');
}
