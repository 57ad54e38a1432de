import type { MultipartFile } from '@fastify/multipart';
import { DATASET_NAMES, findDataset } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { type FileSource, fileName } from './file-source.ts';

type Part = MultipartFile | { readonly type: 'field'; readonly fieldname: string };

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
      if (part.type === 'field') throw notAFile(part.fieldname);
      if (part.fieldname !== anyDataset && !findDataset(part.fieldname)) {
        throw unknownDataset(part.fieldname);
      }
      yield {
        name: fileName(part.filename, `${part.fieldname}.csv`),
        dataset: part.fieldname === anyDataset ? undefined : part.fieldname,
        contentEncoding: undefined,
        bytes: partBytes(part),
      };
    }
  } catch (error) {
    throw multipartProblem(error);
  }
}

async function* partBytes(part: MultipartFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of part.file) yield chunk as Buffer;
  } catch (error) {
    throw multipartProblem(error);
  }
  // Known only now: a part over its bound ends like any other.
  if (part.file.truncated) throw new Problem('file_too_large', 'It is over UPLOAD_BYTES_MAX.');
}

const translated: Readonly<Record<string, [ConstructorParameters<typeof Problem>[0], string]>> = {
  FST_MP_PREMATURE_CLOSE: ['client_disconnected', 'The connection closed before the body ended.'],
  ECONNRESET: ['client_disconnected', 'The connection closed before the body ended.'],
  FST_FILES_LIMIT: ['too_many_files', 'See UPLOAD_FILES_MAX.'],
  FST_PARTS_LIMIT: ['too_many_files', 'See UPLOAD_FILES_MAX.'],
  FST_FIELDS_LIMIT: ['validation_failed', 'Send files only; options go into the URL.'],
  FST_REQ_FILE_TOO_LARGE: ['file_too_large', 'It is over UPLOAD_BYTES_MAX.'],
  FST_PROTO_VIOLATION: ['unknown_dataset', 'This field name cannot be used.'],
};

function multipartProblem(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [problem, detail] = translated[code] ?? [];
  if (problem && detail) return new Problem(problem, detail, { cause: error });
  // What is left are busboy's own complaints about the form of the body.
  return /multipart|part|boundary|header/i.test(error.message)
    ? new Problem('malformed_multipart', `${error.message}.`, { cause: error })
    : error;
}

function unknownDataset(name: string): Problem {
  const known = DATASET_NAMES.join(', ');
  const detail = `The part ${JSON.stringify(name.slice(0, 100))} names no dataset: use ${known} or file.`;
  return new Problem('unknown_dataset', detail);
}

function notAFile(name: string): Problem {
  const field = JSON.stringify(name.slice(0, 100));
  const detail = `The field ${field} is no file (curl: -F people=@people.csv); options go into the URL.`;
  return new Problem('validation_failed', detail);
}
