import { streamKeyword } from './validation.ts';

/** An object of a document. */
export type Node = Record<string, unknown>;

/** Keys under which values stand, not schemas. */
export const valueKeys = new Set(['example', 'examples', 'default', 'enum', 'const']);

/**
 * Says what the routes' schemas leave to the reader: how a query is written down, and that an enum
 * of words is text. Marks meant for ourselves are left out.
 *
 * @returns a copy; the schemas of the routes stay as they are
 */
export function normaliseDocument<T>(node: T): T;
export function normaliseDocument(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => normaliseDocument(item));
  if (!isNode(node)) return node;
  const clear: Node = {};
  for (const [key, value] of Object.entries(node)) {
    if (key !== streamKeyword) clear[key] = valueKeys.has(key) ? value : normaliseDocument(value);
  }
  if (isEnumOfWords(clear)) return { type: 'string', ...clear };
  return clear.in === 'query' && isNode(clear.schema) ? queryParameter(clear, clear.schema) : clear;
}

/**
 * One that has a default need not be sent. An object is sent as `name[key]=value`; its example is
 * empty, or Swagger UI would make one up and send that.
 */
function queryParameter(parameter: Node, schema: Node): Node {
  const clear = 'default' in schema ? { ...parameter, required: false } : parameter;
  if (schema.type !== 'object') return clear;
  return { ...clear, style: 'deepObject', explode: true, example: {} };
}

function isEnumOfWords({ type, enum: values }: Node): boolean {
  const words = Array.isArray(values) && values.every((value) => typeof value === 'string');
  return words && type === undefined;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
