import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, people, peopleColumns, places, summary } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { expectRows, summaryOf } from '../../../testing/state.ts';

const compressors = {
  gzip: (text: string) => gzipSync(text),
  zstd: (text: string) => zstdCompressSync(text),
  br: (text: string) => brotliCompressSync(text),
};
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
const bom = '\ufeff';

describe.each(engines)('When a file comes in another form on %s, then', (engine) => {
  let services: Services;
  const namesOf = async () =>
    (await services.db.selectFrom('people').select('given_name').orderBy('line_no').execute()).map(
      (row) => row.given_name,
    );
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  it.each(['gzip', 'zstd', 'br'] as const)('%s is expanded as the header says', async (coding) => {
    for (const text of [people, places]) {
      const headers = { 'Content-Encoding': coding };
      const response = await uploadBody(services.loader, compressors[coding](text), { headers });
      expect(response.status).toBe(201);
      expect(response.body.bytesRead).toBe(compressors[coding](text).length);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const [file] = response.body.files;
      expect(file).toMatchObject({ compression: coding, bytes: Buffer.byteLength(text), sha256 });
    }
    expect(await summaryOf(services)).toBe(summary);
  });

  it.each(['gzip', 'zstd'] as const)('%s in a form is known by its bytes', async (coding) => {
    const { body, status } = await uploadForm(services.loader, [
      { field: 'people', content: compressors[coding](people) },
      { field: 'places', content: compressors[coding](places) },
    ]);
    expect(status).toBe(201);
    expect(body.files).toMatchObject([{ compression: coding }, { compression: coding }]);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('several gzip members after one another are one file', async () => {
    const half = people.indexOf('\n', 100) + 1;
    const members = [people.slice(0, half), people.slice(half)].map((text) => gzipSync(text));
    await uploadBody(services.loader, Buffer.concat(members)).expect(201);
    await expectRows(services, { people: 5 });
  });

  it.each([
    ['UTF-8 with its mark', Buffer.from(bom + people), '', 'utf-8'],
    ['UTF-16 with its mark, low byte first', Buffer.from(bom + people, 'utf16le'), '', 'utf-16le'],
    ['UTF-16 with its mark, high byte first', bigEndian(bom + people), '', 'utf-16be'],
    ['UTF-16, low byte first', Buffer.from(people, 'utf16le'), '?charset=utf-16', 'utf-16le'],
    ['UTF-16, high byte first', bigEndian(people), '?charset=utf-16', 'utf-16be'],
    ['UTF-8 though told otherwise', Buffer.from(bom + people), '?charset=windows-1252', 'utf-8'],
  ])('%s is read right', async (_, content, query, charset) => {
    const { body, status } = await uploadBody(services.loader, content, { query });
    expect(status).toBe(201);
    expect(body.files).toMatchObject([{ charset, bytes: content.length, rowsLoaded: 5 }]);
    expect(await namesOf()).toEqual(['Лука', 'Γιώργος', 'დავითი', 'Ada', 'Ada']);
  });

  it.each([
    ['windows-1252', Buffer.from([0x80, 0x9c, 0xe9]), '€œé'],
    ['iso-8859-1', Buffer.from([0xe9, 0xdf, 0xff]), 'éßÿ'],
  ])('%s is read right where it is named', async (charset, name, text) => {
    const [head = '', tail = ''] = csv([
      peopleColumns,
      ['?', 'Test', '1950-06-15', 'Dumfries'],
    ]).split('?');
    const content = Buffer.concat([Buffer.from(head), name, Buffer.from(tail)]);
    const query = `?charset=${charset}`;
    const { body, status } = await uploadBody(services.loader, content, { query });
    expect(status).toBe(201);
    expect(body.files).toMatchObject([{ charset, bytes: content.length }]);
    expect(await namesOf()).toEqual([text]);
  });

  it.each([
    ['gzip that is damaged', damaged(gzipSync(people)), {}, 'invalid_compression'],
    ['gzip that is cut off', gzipSync(people).subarray(0, 90), {}, 'invalid_compression'],
    ['zstd that is cut off', zstdCompressSync(people).subarray(0, 90), {}, 'invalid_compression'],
    ['br that is none', Buffer.from(people), { 'Content-Encoding': 'br' }, 'invalid_compression'],
    [
      'gzip that is none',
      Buffer.from(people),
      { 'Content-Encoding': 'gzip' },
      'invalid_compression',
    ],
    [
      'a coding we do not know',
      Buffer.from(people),
      { 'Content-Encoding': 'lzma' },
      'unsupported_media_type',
    ],
    ['what expands too far', gzipSync(people + ' '.repeat(40_000_000)), {}, 'compression_ratio'],
    ['gzip of nothing', gzipSync(''), {}, 'empty_file'],
  ] as const)('%s is refused', async (_, content, headers, code) => {
    const { loadId } = expectProblem(await uploadBody(services.loader, content, { headers }), code);
    expect(loadId).toEqual(expect.any(String));
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0, places: 0, births: 0 });
  });
});

/** With some bytes in the middle turned over. */
function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.length - 30; at < copy.length - 20; at++) copy[at] = 255 - (copy[at] ?? 0);
  return copy;
}
