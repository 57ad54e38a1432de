import accepts from '@fastify/accepts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';

export async function registerAccept(app: FastifyInstance): Promise<void> {
  await app.register(accepts);
}

/**
 * The representation a client likes best (RFC 9110, 12.5.1); the first one when it does not care.
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
  const best = request.accepts().type(names.map((name) => types[name]));
  const found = names.find((name) => types[name] === best);
  if (found) return found;
  const detail = `There is ${names.map((name) => types[name]).join(', ')}.`;
  throw new Problem('not_acceptable', detail);
}
