import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { committedPath, makeDocuments, toFile } from './documents.ts';

/**
 * `npm run openapi` writes the committed OpenAPI documents; with `--check` it only compares them
 * and ends with status 1 when one is not up to date.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const { service, body } of await makeDocuments()) {
  const path = committedPath(service);
  const wanted = toFile(body);
  const committed = await readFile(path, 'utf8').catch(() => undefined);
  if (committed === wanted) continue;
  if (!values.check) {
    await writeFile(path, wanted);
    process.stdout.write(`wrote openapi/${basename(path)}\n`);
    continue;
  }
  const fault = committed === undefined ? 'is missing' : 'differs from what the routes say';
  process.stderr.write(`openapi/${basename(path)} ${fault}: run npm run openapi\n`);
  process.exitCode = 1;
}
