import { Problem } from '#shared/errors.ts';
import { paramsOf, parseHeader } from './header-params.ts';

const visible = /^[\x20-\x7e]{0,69}[\x21-\x7e]$/;

/**
 * The boundary of a form. Bytes beyond those of RFC 2046, 5.1.1 are let through (many senders use
 * `*****`), more than its 70 are not.
 *
 * @param contentType of the request
 * @throws Problem malformed_multipart
 */
export function boundaryOf(contentType: string): string {
  const header = parseHeader(contentType);
  if (!header) throw malformed('cannot be read');
  const [boundary, another] = paramsOf(header, 'boundary');
  if (boundary === undefined || boundary === '') throw malformed('names no boundary');
  if (another !== undefined) throw malformed('names more than one boundary');
  if (!visible.test(boundary)) {
    throw malformed('names a boundary that is not 1 to 70 characters of ASCII (RFC 2046, 5.1.1)');
  }
  return boundary;
}

function malformed(what: string): Problem {
  return new Problem('malformed_multipart', `The Content-Type of the request ${what}.`);
}
