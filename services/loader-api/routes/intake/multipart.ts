import type { MultipartFile } from '@fastify/multipart';
import { DATASET_NAMES, findDataset } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { peek } from '../../file/decode/peek.ts';
import { type FileSource, fileName } from '../../file/source.ts';

/** A part as the parser gives it. */
export type Part =
  | MultipartFile
  | { readonly type: 'field'; readonly fieldname: string; readonly value: unknown };

/** A field name that leaves the dataset to the header row. */
const anyDataset = 'file';

/**
 * The files of a multipart body, one after the other as they arrive; a part's field name is its
 * dataset. The parts are read to the end of the body, so that a broken end is noticed.
 *
 * @throws Problem unknown_dataset, validation_failed (a field that is no file),
 *   malformed_multipart, too_many_files, client_disconnected
 */
export async function* multipartSources(parts: AsyncIterable<Part>): AsyncGenerator<FileSource> {
  try {
    for await (const part of parts) {
      // A part may have no name at all, whatever its type says.
      const fieldname = part.fieldname ?? '';
      const isKnown = fieldname === anyDataset || findDataset(fieldname) !== undefined;
      if (part.type === 'field') {
        if (isKnown && part.value === '') continue; // how Swagger UI sends an input left empty
        throw notAFile(fieldname);
      }
      if (!isKnown) throw unknownDataset(fieldname);
      const bytes = await chosenBytes(part);
      if (bytes === undefined) continue;
      yield {
        name: fileName(part.filename, `${fieldname}.csv`),
        dataset: fieldname === anyDataset ? undefined : fieldname,
        contentEncoding: undefined,
        bytes,
      };
    }
  } catch (error) {
    throw multipartProblem(error);
  }
}

/** The bytes of a part; undefined for what a form sends when no file was chosen: nothing at all. */
async function chosenBytes(part: MultipartFile): Promise<AsyncIterable<Buffer> | undefined> {
  const bytes = partBytes(part);
  if (part.filename) return bytes;
  const { head, whole } = await peek(bytes, 1);
  return head.length === 0 ? undefined : whole;
}

async function* partBytes(part: MultipartFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of part.file) yield chunk as Buffer;
  } catch (error) {
    throw multipartProblem(error);
  }
  // Known only now: a part over its bound ends like any other.
  if (part.file.truncated)
    throw new Problem('file_too_large', 'The file is larger than UPLOAD_BYTES_MAX.');
}

const translated: Readonly<Record<string, [ConstructorParameters<typeof Problem>[0], string]>> = {
  FST_MP_PREMATURE_CLOSE: ['client_disconnected', 'The connection closed before the body ended.'],
  ECONNRESET: ['client_disconnected', 'The connection closed before the body ended.'],
  FST_FILES_LIMIT: [
    'too_many_files',
    'These are more files than one load may have (UPLOAD_FILES_MAX); send them in several loads.',
  ],
  FST_PARTS_LIMIT: ['too_many_files', 'The form has more parts than UPLOAD_FILES_MAX allows.'],
  FST_FIELDS_LIMIT: [
    'validation_failed',
    'The form has a field that is not a file; options belong in the URL.',
  ],
  FST_REQ_FILE_TOO_LARGE: ['file_too_large', 'The file is larger than UPLOAD_BYTES_MAX.'],
  FST_INVALID_JSON_FIELD_ERROR: [
    'validation_failed',
    'The form has a field that is not a file; options belong in the URL.',
  ],
  FST_PROTO_VIOLATION: ['unknown_dataset', 'The form has a part whose name cannot be used.'],
};

function multipartProblem(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [problem, detail] = translated[code] ?? [];
  if (problem && detail) return new Problem(problem, detail, { cause: error });
  // What is left are busboy's own complaints about the form of the body.
  if (!/multipart|part|boundary|header/i.test(error.message)) return error;
  const end = /unexpected end|terminated early/i.test(error.message);
  const message = end ? 'The form ends before its last boundary' : error.message;
  return new Problem('malformed_multipart', `${message}.`, { cause: error });
}

function unknownDataset(name: string): Problem {
  const known = DATASET_NAMES.join(', ');
  const detail = `The part ${JSON.stringify(name.slice(0, 100))} is not named after a dataset; use ${known} or file.`;
  return new Problem('unknown_dataset', detail);
}

function notAFile(name: string): Problem {
  const field = JSON.stringify(name.slice(0, 100));
  const detail = `The field ${field} is not a file (curl: -F people=@people.csv); options belong in the URL.`;
  return new Problem('validation_failed', detail);
}
