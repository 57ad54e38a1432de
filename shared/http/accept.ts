import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Problem } from '../errors.ts';

/**
 * Parameters of a media range other than its weight: `charset=utf-8`, `header=present`. Blanks may
 * stand on both sides of a semicolon (RFC 9110, 5.6.6).
 */
const parameters = /;(?!\s*q\s*=)[^;,]*/gi;

/**
 * The representation a client likes best (RFC 9110, 12.5.1); the first one when it does not care.
 * There is one of each media type, so what else a client says of a type makes no difference.
 *
 * @param types media types by the name of the representation
 * @throws Problem not_acceptable
 */
export function negotiate<Name extends string>(
  request: FastifyRequest,
  types: Readonly<Record<Name, string>>,
): Name {
  const names = Object.keys(types) as Name[];
  const { accept } = request.headers;
  const [first] = names;
  if (first !== undefined && (accept === undefined || accept === '*/*')) return first;
  const headers = { accept: accept?.replace(parameters, '') };
  const best = new Negotiator({ headers }).mediaType(names.map((name) => types[name]));
  const found = names.find((name) => types[name] === best);
  if (found) return found;
  const detail = `Available are ${names.map((name) => types[name]).join(', ')}.`;
  throw new Problem('not_acceptable', detail);
}
