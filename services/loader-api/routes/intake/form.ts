import type { IncomingMessage } from 'node:http';
import { Problem } from '#shared/errors.ts';
import { giveUp } from '#shared/http/faulty-request.ts';
import type { FileSource } from '../../file/source.ts';
import { boundaryOf } from './boundary.ts';
import { declaredReading } from './declared-reading.ts';
import { endOfBody } from './end-of-body.ts';
import { FormOutline } from './form-outline.ts';
import { multipartSources, type Part } from './multipart.ts';

/**
 * The files of a form, one after the other as they arrive. What the parser makes of the body is
 * compared with the body itself, up to its last byte.
 *
 * @param parse starts the parser
 * @param onBytes is given the body as it was sent
 * @throws Problem as `multipartSources`; malformed_multipart, which also is the reason of the
 *   request's fault signal as soon as it is known
 */
export async function* formSources(
  request: IncomingMessage,
  parse: () => AsyncIterable<Part>,
  onBytes: ((chunk: Buffer) => void) | undefined,
): AsyncGenerator<FileSource> {
  const outline = new FormOutline(boundaryOf(request.headers['content-type'] ?? ''));
  const follow = (chunk: Buffer) => {
    try {
      outline.push(chunk);
    } catch (error) {
      request.off('data', follow);
      if (!(error instanceof Problem)) throw error;
      giveUp(request, error);
    }
  };
  // Listeners beside the parser's, and not before it: the body starts to flow with them.
  request.on('data', follow);
  if (onBytes) request.on('data', onBytes);
  let partsRead = 0;
  async function* counted() {
    for await (const part of parse()) {
      partsRead++;
      yield part;
    }
  }
  for await (const source of multipartSources(counted())) {
    yield { ...source, declared: declaredReading(outline.contentTypeOf(partsRead)) };
  }
  // What may follow the last part is part of the body, too.
  await endOfBody(request);
  outline.end(partsRead);
}
