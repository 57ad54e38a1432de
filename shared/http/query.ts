import { parse } from 'node:querystring';
import { Type } from 'typebox';

/** For the schema of a route whose query may hold nothing. */
export const NoQuery = Type.Object({}, { additionalProperties: false });

const keysMax = 100;
const bracket = /\[|%5b/i;
const nested = /^([A-Za-z]\w*)\[(.*)\]$/s;

/**
 * Reads a query string; `map[First name]=given_name` becomes an entry of the object `map`, the
 * `deepObject` style of OpenAPI.
 */
export function parseQuery(query: string): Record<string, unknown> {
  const flat = parse(query, '&', '=', { maxKeys: keysMax });
  if (!bracket.test(query)) return flat;
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(flat)) {
    const [, outer, inner] = nested.exec(name) ?? [];
    if (outer === undefined || inner === undefined) {
      result[name] = value;
      continue;
    }
    const object = result[outer];
    const entries = typeof object === 'object' && object !== null ? object : Object.create(null);
    result[outer] = Object.assign(entries, { [inner]: value });
  }
  return result;
}
