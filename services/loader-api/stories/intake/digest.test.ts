import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Test } from 'supertest';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '#shared/errors.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { chunk, csvType, formPart, formType, rawUpload } from '../../../testing/raw-upload.ts';
import { countRows, expectUnchanged, stateOf } from '../../../testing/state.ts';
import { requestDigest } from '../../routes/intake/digest.ts';

const rows = 5_000;
const digest = (bytes: string | Buffer, name = 'sha-256') =>
  `${name}=:${createHash(name.replace('-', '')).update(bytes).digest('base64')}:`;
const wrong = digest('something else');
const kinds = ['Content-Digest', 'Repr-Digest'];
let serial = 0;
/** Longer than what is buffered anywhere, and never sent before. */
const fresh = () => manyPeople(rows, `D${++serial}-`);
const form = (content: string) => `${formPart(content)}--frontier--\r\n`;

describe.each(engines)('When a digest is sent along on %s, then', (engine) => {
  const services = servicesForAll(engine);

  const send = (content: string | Buffer, headers: Record<string, string>, type = 'text/csv') =>
    uploadBody(services.loader, content, { headers, type });
  const sendForm = (content: string, headers: Record<string, string>) =>
    send(form(content), headers, 'multipart/form-data; boundary=frontier');
  const expectTaken = async (test: Test) => {
    const before = await countRows(services, 'people');
    const response = await test;
    expect(response.status, response.text).toBe(201);
    expect(await countRows(services, 'people')).toBe(before + rows);
    return response;
  };
  const expectRefused = async (test: Test, code: ProblemCode = 'digest_mismatch') => {
    const before = await stateOf(services);
    const { loadId } = expectProblem(await test, code);
    if (code === 'digest_mismatch') {
      const load = await loadOf(services, String(loadId));
      expect(load).toMatchObject({ state: 'failed', error: { code }, rowsLoaded: rows });
    } else expect(loadId).toBeUndefined();
    await expectUnchanged(services, before);
  };

  it.each(kinds)('%s: a body that fits is loaded, one that does not is not', async (name) => {
    const content = fresh();
    await expectRefused(send(content, { [name]: wrong }));
    await expectTaken(send(content, { [name]: digest(content) }));
  });

  it.each(kinds)('%s: the same for a form, whose end counts as well', async (name) => {
    const content = fresh();
    await expectRefused(sendForm(content, { [name]: digest(content) }));
    await expectTaken(sendForm(content, { [name]: digest(form(content)) }));
  });

  it('with a key as well, every byte of a form still arrives', async () => {
    const content = fresh();
    const headers = { 'Content-Digest': digest(form(content)), 'Idempotency-Key': 'form' };
    await expectTaken(sendForm(content, headers));
    const again = await sendForm(content, headers);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
  });

  it('it is of the bytes that were sent, so of the compressed ones', async () => {
    const content = fresh();
    const packed = gzipSync(content);
    await expectRefused(send(packed, { 'Content-Digest': digest(content) }));
    await expectTaken(send(packed, { 'Content-Digest': digest(packed) }));
  });

  it('of several all must fit, and those nobody knows are passed over', async () => {
    const content = fresh();
    const sha512 = digest(content, 'sha-512');
    await expectRefused(send(content, { 'Content-Digest': `${sha512}, ${wrong}` }));
    await expectRefused(send(content, { 'Content-Digest': sha512, 'Repr-Digest': wrong }));
    const good = `md5=:AAAA:, ${sha512} , ${digest(content)},unixsum=:AA==:`;
    await expectTaken(send(content, { 'Content-Digest': good }));
    await expectTaken(send(fresh(), { 'Content-Digest': 'crc32c=:AAAA:' }));
  });

  it('of a hundred that name the same algorithm all must fit', async () => {
    const content = fresh();
    const all = (...last: string[]) =>
      [...Array(110).fill(digest(content, 'sha-512')), ...last].join();
    await expectRefused(send(content, { 'Content-Digest': all(wrong) }));
    await expectTaken(send(content, { 'Content-Digest': all(digest(content)) }));
  });

  it.each(['sha-256', 'sha-256=abc', 'sha-256=:???:', '=:AAAA:', ',', 'sha-256=:AAAA'])(
    '%s is no digest, and no load is made',
    async (value) => {
      const loads = (await loadsOf(services)).length;
      for (const name of kinds) {
        await expectRefused(send(fresh(), { [name]: value }), 'validation_failed');
      }
      expect(await loadsOf(services)).toHaveLength(loads);
    },
  );

  it('a body that goes away before its end is not taken for complete', async () => {
    const before = await stateOf(services);
    const content = fresh();
    for (const type of [csvType, formType]) {
      const headers = [type, 'Transfer-Encoding: chunked', `Content-Digest: ${digest(content)}`];
      const upload = await rawUpload(services.loader, headers);
      upload.send(chunk(type === csvType ? content : form(content).slice(0, -20)));
      upload.socket.end();
      await upload.closed();
    }
    await expectUnchanged(services, before);
  });
});

it('When an algorithm is named a hundred times, then the body is hashed with it once', () => {
  const body = Buffer.alloc(32 * 1024 * 1024);
  const msOf = (times: number) => {
    const all = Array(times).fill(digest('x', 'sha-512')).join();
    const check = requestDigest({ 'content-digest': all, 'repr-digest': all });
    const start = process.cpuUsage().user;
    check?.update(body);
    return (process.cpuUsage().user - start) / 1000;
  };
  const once = Math.min(...[1, 1, 1].map(msOf));
  expect(once).toBeGreaterThan(1);
  expect(Math.min(...[100, 100, 100].map(msOf)) / once).toBeLessThan(4);
});
