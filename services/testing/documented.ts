import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readDocument, type ServiceName } from '../fuzz/contract.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);

/**
 * What is wrong with a JSON answer by its document. An object has all of the fields that are named
 * there, and no others, unless any are allowed.
 */
export function undocumented(
  service: ServiceName,
  [method, path, status]: readonly [method: string, path: string, status: number],
  body: unknown,
): string[] {
  const { responses } = readDocument(service).paths[path]?.[method.toLowerCase()] ?? {};
  const schema = responses?.[status]?.content?.['application/json']?.schema;
  if (!schema) return [`${method} ${path} has no JSON for ${status}`];
  const validate: ValidateFunction = ajv.compile(closed(schema) as object);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath} ${message} ${JSON.stringify(params)}`;
  });
}

function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const all = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isObject = node !== null && 'properties' in node && 'type' in node;
  return isObject && !('additionalProperties' in node)
    ? { ...all, additionalProperties: false }
    : all;
}
