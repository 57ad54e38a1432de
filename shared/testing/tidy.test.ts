import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../errors.ts';

const root = join(import.meta.dirname, '../..');
const linesMax = 150;
const columnsMax = 100;

/** Files that are longer, and how long: these numbers may only become smaller. */
const longer: Readonly<Record<string, number>> = {
  'services/loader-api/file/check/plain-rows.test.ts': 269,
  'services/loader-api/file/decode/decompress.test.ts': 166,
  'services/loader-api/file/read/framer.test.ts': 169,
  'services/loader-api/lifecycle/load-queue.ts': 155,
  'services/loader-api/publish/holdings.ts': 165,
  'services/loader-api/routes/load-requests.ts': 164,
  'services/loader-api/stories/intake/lengths.test.ts': 164,
  'services/loader-api/stories/lifecycle/idempotency.test.ts': 165,
  'services/loader-api/stories/loads/load-events.test.ts': 153,
  'services/loader-api/stories/loads/reject-causes.test.ts': 185,
  'services/loader-api/stories/rejects/rejects-list.test.ts': 169,
  'services/reader-api/state/live-cube.ts': 154,
  'services/reader-api/stories/listing.test.ts': 179,
  'services/reader-api/stories/profile.test.ts': 174,
  'services/stories/key-rotation.test.ts': 161,
  'shared/database/faults.ts': 189,
  'shared/database/migrate.test.ts': 157,
};

/** Sources as they are in the checkout; data that a test is made of has no bounds. */
const sources = execFileSync('git', ['ls-files', '*.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((name) => name !== '' && existsSync(join(root, name)))
  .filter((name) => !/^services\/testing\/corpus\/|^bench\/results\//.test(name))
  .map((name) => ({ name, lines: readFileSync(join(root, name), 'utf8').split('\n') }));

describe('Of the sources', () => {
  it(`none is longer than ${linesMax} lines that are not blank, but for a few that shrink`, () => {
    const found = sources
      .map(({ name, lines }) => [name, lines.filter((line) => line.trim() !== '').length] as const)
      .filter(([, length]) => length > linesMax);
    expect(Object.fromEntries(found)).toEqual(longer);
  });

  it(`none has a comment over ${columnsMax} columns; Biome breaks the lines of code`, () => {
    const found = sources.flatMap(({ name, lines }) =>
      lines.flatMap((line, index) =>
        line.length > columnsMax && /^\s*(\/\/|\/?\*)/.test(line) ? [`${name}:${index + 1}`] : [],
      ),
    );
    expect(found).toEqual([]);
  });

  it('none has code that is commented out', () => {
    const code = /^\s*\/\/ ((const|let|return|await|import|export|if \(|for \().*[;{]|\}.*)$/;
    const found = sources.flatMap(({ name, lines }) =>
      lines.flatMap((line, index) => (code.test(line) ? [`${name}:${index + 1}: ${line}`] : [])),
    );
    expect(found).toEqual([]);
  });
});

describe('Of the codes of problems', () => {
  it('each is thrown somewhere', () => {
    const product = sources
      .filter(({ name }) => /^(services|shared)\//.test(name) && !name.endsWith('.test.ts'))
      .filter(({ name }) => name !== 'shared/errors.ts')
      .map(({ lines }) => lines.join('\n'))
      .join('\n');
    const unused = Object.keys(PROBLEMS).filter((code) => !product.includes(`'${code}'`));
    expect(unused).toEqual([]);
  });
});
