import { renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { openEvents } from '../testing/event-stream.ts';
import { expectProblem } from '../testing/problems.ts';
import { csvType, rawUpload } from '../testing/raw-upload.ts';
import { type Services, startServices } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

const secrets = {
  old: 'secret-that-was-1234',
  new: 'secret-to-come-5678',
  other: 'secret-of-else-90',
};
const other = `other:${secrets.other}:read+load`;
const before = `${other}\nboard:${secrets.old}:read+load\n`;
const after = `${other}\nboard:${secrets.new}:read+load\n`;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly line?: number;
}

let services: Services;
let file: string;
let folder: string;
let lines: Line[];

const start = async (path: string) => {
  lines = [];
  const log = pino({ level: 'info' }, { write: (text) => lines.push(JSON.parse(text)) });
  const settings = { API_KEYS: before, API_KEYS_FILE: path, API_KEYS_POLL_MS: '20' };
  services = await startServices(sqliteEngine(), settings, log);
};
beforeEach(() => {
  folder = makeTemporaryFolder();
  file = join(folder, 'keys');
  writeFileSync(file, before);
});
afterEach(async () => services.stop());

const ask = (service: 'loader' | 'reader', secret: string) =>
  request(services[service])
    .get(service === 'loader' ? '/loads' : '/summary')
    .set('X-API-Key', secret);

const expectOnly = async (good: string, bad: string) => {
  for (const service of ['loader', 'reader'] as const) {
    await vi.waitFor(async () => expect((await ask(service, good)).status).toBe(200), 10_000);
    await vi.waitFor(async () => expectProblem(await ask(service, bad), 'unauthorized'), 10_000);
    await ask(service, secrets.other).expect(200);
  }
};
/** The warnings of both services, once each has looked at the file as it is now. */
const warnings = async () => {
  const found = () => lines.filter(({ level }) => level === 40);
  await vi.waitFor(() => expect(found().length).toBeGreaterThanOrEqual(2), 10_000);
  return found();
};

describe('When the file of keys has others, then the new ones are good and the old ones are not:', () => {
  it('written in place', async () => {
    await start(file);
    await expectOnly(secrets.old, secrets.new);
    writeFileSync(file, after);
    await expectOnly(secrets.new, secrets.old);
    const told = lines.filter(({ msg }) => msg === 'API keys have changed');
    expect(told).toEqual([1, 2].map(() => expect.objectContaining({ file, changed: ['board'] })));
    expect(JSON.stringify(lines)).not.toMatch(/secret-(that|to|of)/);
  });

  it('renamed over', async () => {
    await start(file);
    writeFileSync(`${file}.new`, after);
    renameSync(`${file}.new`, file);
    await expectOnly(secrets.new, secrets.old);
  });

  it('behind a link that is led elsewhere, as in Kubernetes', async () => {
    const [one, two, data, link] = ['..1', '..2', '..data', 'mounted'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    writeFileSync(one, before);
    writeFileSync(two, after);
    symlinkSync(one, data);
    symlinkSync(data, link);
    await start(link);
    await expectOnly(secrets.old, secrets.new);
    symlinkSync(two, `${data}_tmp`);
    renameSync(`${data}_tmp`, data);
    unlinkSync(one);
    await expectOnly(secrets.new, secrets.old);
  });
});

describe('When the file cannot be used, then the keys stay, and one line in each log says so:', () => {
  const bad: [string, string, number | undefined][] = [
    ['it is empty', '', undefined],
    ['it has blank lines only', '\n \n', undefined],
    ['a key has no scope', `${other}\n\nboard:${secrets.new}\n`, 3],
    ['a secret is too short', `${other}\nboard:short:read\n`, 2],
    ['two keys have one name', `${other}\n${before}`, 2],
  ];
  it.each(bad)('%s', async (_, content, line) => {
    await start(file);
    writeFileSync(file, content);
    const told = await warnings();
    await expectOnly(secrets.old, secrets.new);
    expect(await warnings()).toEqual(told);
    expect(told).toHaveLength(2);
    for (const each of told) expect(each).toMatchObject({ file });
    expect(told.map((each) => each.line)).toEqual([line, line]);
    expect(JSON.stringify(told)).not.toMatch(/secret-(that|to|of)/);
    writeFileSync(file, after);
    await expectOnly(secrets.new, secrets.old);
  });

  it('it is gone', async () => {
    await start(file);
    rmSync(file);
    expect(await warnings()).toHaveLength(2);
    await expectOnly(secrets.old, secrets.new);
    writeFileSync(file, after);
    await expectOnly(secrets.new, secrets.old);
  });
});

describe('When a key goes while events are sent under it, then the stream ends', () => {
  const open = (secret: string) =>
    openEvents(`${services.reader}/summary/events`, undefined, { 'X-API-Key': secret });

  it.each([
    ['it is taken out', other],
    ['it has another secret', after],
    ['it lost its scope', `${other}\nboard:${secrets.old}:load`],
  ])('%s', async (_, content) => {
    await start(file);
    const [ending, staying] = [await open(secrets.old), await open(secrets.other)];
    let hasEnded = false;
    void staying.ended.then(() => {
      hasEnded = true;
    });
    await vi.waitFor(() => expect(staying.events).toHaveLength(1));
    writeFileSync(file, content);
    await ending.ended;
    expect([401, 403]).toContain((await open(secrets.old)).response.status);
    expect(hasEnded).toBe(false);
  });

  it('also that of a load, which comes to its end', async () => {
    await start(file);
    const csv = 'city,county,country\nAyr,Ayrshire,Scotland\n';
    const key = `X-API-Key: ${secrets.old}`;
    const length = `Content-Length: ${csv.length}`;
    const upload = await rawUpload(services.loader, [csvType, key, length]);
    upload.send(csv.slice(0, 30));
    const loads = () => request(services.loader).get('/loads').set('X-API-Key', secrets.other);
    await vi.waitFor(async () => expect((await loads()).body.items).toHaveLength(1));
    const [{ id }] = (await loads()).body.items;
    const url = `${services.loader}/loads/${id}/events`;
    const stream = await openEvents(url, undefined, { 'X-API-Key': secrets.old });
    await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(0));
    writeFileSync(file, other);
    await stream.ended;
    expect(stream.events.map(({ event }) => event)).not.toContain('published');
    upload.send(csv.slice(30));
    expect(await upload.answer('"state"')).toMatch(/^HTTP\/1\.1 201 /);
    expectProblem(await ask('loader', secrets.old), 'unauthorized');
    expect((await loads()).body.items).toMatchObject([{ id, state: 'published' }]);
  });
});
