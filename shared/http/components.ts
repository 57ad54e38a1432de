import { isNode, type Node, valueKeys } from './openapi.ts';

/** A title that is the name of a type, as `RejectCause`: others are for people (`Given name`). */
const typeName = /^[A-Z][A-Za-z]+$/;

/**
 * Names the shapes of an OpenAPI document: every schema of an object that has the name of a type
 * for its title is moved to `components.schemas`, and referred to from where it stood. A client
 * that is generated from the document has one type for each, and not one for each place.
 *
 * @param document with its schemas written out; it stays as it is
 * @throws where two different shapes have the same name
 */
export function nameComponents<T>(document: T): T;
export function nameComponents(document: unknown): unknown {
  const schemas: Node = {};
  const named = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(named);
    if (!isNode(node)) return node;
    const own = Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, valueKeys.has(key) ? value : named(value)]),
    );
    return isNamed(own) ? refer(own, schemas) : own;
  };
  const clear = named(document) as Node;
  const components = isNode(clear.components) ? clear.components : {};
  return { ...clear, components: { ...components, schemas: sorted(schemas) } };
}

/** What stands beside the reference is said of this place, not of the shape. */
function refer(schema: Node, schemas: Node): Node {
  const { description, examples, ...whole } = schema;
  const { shape, narrowed } = whole.title === 'Problem' ? anyProblem(whole) : { shape: whole };
  const name = String(shape.title);
  schemas[name] ??= shape;
  if (JSON.stringify(schemas[name]) !== JSON.stringify(shape)) {
    throw new Error(`Two different schemas have the title ${name}.`);
  }
  const reference = { $ref: `#/components/schemas/${name}` };
  const place = narrowed ? { allOf: [reference, narrowed] } : reference;
  return { ...place, ...(description ? { description } : {}), ...(examples ? { examples } : {}) };
}

/** Every answer has codes of its own; what else a problem has is the same in all. */
function anyProblem({ properties, ...problem }: Node): { shape: Node; narrowed: Node } {
  const { code, ...others } = properties as Node;
  const shape = { ...problem, properties: { ...others, code: { type: 'string' } } };
  return { shape, narrowed: { type: 'object', required: ['code'], properties: { code } } };
}

function isNamed({ type, title }: Node): boolean {
  return type === 'object' && typeName.test(String(title));
}

function sorted(schemas: Node): Node {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A document with every reference to a component replaced by what it refers to. */
export function inlineComponents<T>(document: T): T;
export function inlineComponents(document: unknown): unknown {
  const { components } = document as { readonly components?: { readonly schemas?: Node } };
  const inlined = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inlined);
    if (!isNode(node)) return node;
    const { $ref, ...beside } = node;
    if (typeof $ref !== 'string') {
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inlined(value)]));
    }
    const shape = components?.schemas?.[$ref.slice($ref.lastIndexOf('/') + 1)];
    return { ...(inlined(shape) as Node), ...beside };
  };
  return inlined(document);
}
