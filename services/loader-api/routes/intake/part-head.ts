import { Problem } from '#shared/errors.ts';
import { type ParsedHeader, paramsOf, parseHeader } from './header-params.ts';

const fieldLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\r\n]*)$/;

/** RFC 2045, 6.2: under these the content is sent as it is. */
const plainEncodings = new Set(['7bit', '8bit', 'binary']);

/**
 * Reads the head of a part of a form, and checks it, so that the parser cannot take it for another
 * one than the sender meant, or for none: busboy passes over a part whose head it does not
 * understand.
 *
 * @param head its lines, without the line break that ends the last one
 * @param number of the part, counted from 1
 * @returns its Content-Type, which the parser gives without its parameters
 * @throws Problem malformed_multipart
 */
export function readPartHead(head: string, number: number): string | undefined {
  const refuse = (what: string) => new Problem('malformed_multipart', `Part ${number} ${what}.`);
  const fields = new Map<string, string[]>();
  for (const line of unfold(head)) {
    const [, name, value = ''] = fieldLine.exec(line) ?? [];
    if (name === undefined) throw refuse(`has a malformed header line: ${quote(line)}`);
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value.trim()]);
  }
  const only = (name: string) => {
    const values = fields.get(name.toLowerCase()) ?? [];
    if (values.length > 1) throw refuse(`has more than one ${name}`);
    return values[0];
  };
  const disposition = only('Content-Disposition');
  if (disposition === undefined) throw refuse('has no Content-Disposition');
  const fault = faultOf(parseHeader(disposition));
  if (fault) throw refuse(`${fault} Content-Disposition: ${quote(disposition)}`);
  const contentType = only('Content-Type');
  if (/^multipart\//i.test(contentType ?? '')) {
    throw refuse('is itself a multipart form; send each file as a part of the request');
  }
  const encoding = only('Content-Transfer-Encoding') ?? 'binary';
  if (!plainEncodings.has(encoding.toLowerCase())) {
    // RFC 7578, 4.7: forms do not need it, and nobody is to send it.
    throw refuse(`has the Content-Transfer-Encoding ${quote(encoding)}; send the bytes unencoded`);
  }
  return contentType;
}

/** A line that begins with a blank goes on with the one before it (RFC 5322, 2.2.3). */
function unfold(head: string): string[] {
  return head === '' ? [] : head.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
}

/**
 * What is wrong with a part's Content-Disposition (RFC 7578, 4.2), up to its name; '' for nothing.
 */
function faultOf(disposition: ParsedHeader | undefined): string {
  if (!disposition) return 'has a malformed';
  if (disposition.value !== 'form-data') return 'is not form-data in';
  if (paramsOf(disposition, 'name').length === 0) return 'has no name in';
  // The parser would take it for the name.
  if (paramsOf(disposition, 'name*').length > 0) return 'has a name* in';
  const once = ['name', 'filename', 'filename*'];
  const twice = once.find((name) => paramsOf(disposition, name).length > 1);
  return twice === undefined ? '' : `has more than one ${twice} in`;
}

function quote(text: string): string {
  return JSON.stringify(Buffer.from(text, 'latin1').toString('utf8').slice(0, 100));
}
