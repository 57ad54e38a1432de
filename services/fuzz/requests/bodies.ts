import fc from 'fast-check';
import type { Operation } from '../contract.ts';
import { type Body, pieceBytes } from './body.ts';
import { fileBytes } from './csv-bodies.ts';
import { jsonBody } from './json-bodies.ts';
import { form } from './multipart.ts';

const file: fc.Arbitrary<Body> = fc
  .tuple(
    fileBytes,
    fc.constantFrom(
      'text/csv',
      'text/csv',
      'text/csv; charset=utf-8',
      'text/csv; charset=utf-16',
      'text/csv; charset=klingon',
      'text/csv; charset="',
      'application/octet-stream',
      'application/gzip',
      'image/png',
      'application/x-www-form-urlencoded',
      'text/plain',
      'x',
      '',
    ),
    pieceBytes,
    fc.constantFrom(true, true, false),
  )
  .map(([{ bytes, coding }, type, sizeBytes, isDeclared]) => ({
    headers: [
      ['content-type', type],
      ...(coding !== undefined && isDeclared ? [['content-encoding', coding] as const] : []),
    ],
    bytes,
    pieceBytes: sizeBytes,
  }));

const upload: fc.Arbitrary<Body> = fc
  .tuple(form, pieceBytes)
  .map(([{ contentType, bytes }, sizeBytes]) => ({
    headers: [['content-type', contentType]],
    bytes,
    pieceBytes: sizeBytes,
  }));

const none = fc.constant(undefined);

/** A body for an operation: of a kind it takes, or of one it does not. */
export function bodies({ bodies: taken, method }: Operation): fc.Arbitrary<Body | undefined> {
  const kinds: fc.Arbitrary<Body>[] = [];
  if (taken['text/csv']) kinds.push(file);
  if (taken['multipart/form-data']) kinds.push(upload);
  const schema = taken['application/json']?.schema;
  if (schema) kinds.push(jsonBody(schema));
  const strange = fc.oneof(file, upload, jsonBody({}));
  if (kinds.length === 0) {
    const rare = method === 'GET' ? 40 : 4;
    return fc.oneof({ weight: rare, arbitrary: none }, { weight: 1, arbitrary: strange });
  }
  return fc.oneof(
    ...kinds.map((arbitrary) => ({ weight: 6, arbitrary })),
    { weight: 1, arbitrary: strange },
    { weight: 1, arbitrary: none },
  );
}
