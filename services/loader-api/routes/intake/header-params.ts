/** A header like `form-data; name="people"; filename=p.csv`, in its pieces. */
export interface ParsedHeader {
  /** What stands before the first `;`, in lower case. */
  readonly value: string;
  /** Names in lower case, in the order they came in. */
  readonly params: readonly (readonly [name: string, value: string])[];
}

const param = /\s*;\s*(?:([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^;"]*)))?/y;

/**
 * Reads a header with parameters (RFC 9110, 5.6.6). Values without quotes may hold more than a
 * token, as in `filename=my file.csv`: many senders quote nothing.
 *
 * @returns undefined where it cannot be read to its end
 */
export function parseHeader(text: string): ParsedHeader | undefined {
  const [value = ''] = text.split(';', 1);
  const params: [string, string][] = [];
  let at = value.length;
  while (at < text.length) {
    param.lastIndex = at;
    const found = param.exec(text);
    if (!found) return text.slice(at).trim() === '' ? done(value, params) : undefined;
    const [whole, name, quoted, plain] = found;
    if (name !== undefined) {
      const content = quoted?.replace(/\\(["\\])/g, '$1') ?? plain?.trim() ?? '';
      params.push([name.toLowerCase(), content]);
    }
    at += whole.length;
  }
  return done(value, params);
}

function done(value: string, params: ParsedHeader['params']): ParsedHeader {
  return { value: value.trim().toLowerCase(), params };
}

/** Every value of a parameter. */
export function paramsOf({ params }: ParsedHeader, wanted: string): string[] {
  return params.flatMap(([name, value]) => (name === wanted ? [value] : []));
}
