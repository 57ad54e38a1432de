import { isNode, type Node } from './openapi.ts';

/**
 * The document as Swagger UI is given it. Of what may be left out, it would fill in every example
 * and default, and send them: they are put into words. And it would ask for keys that nobody needs.
 *
 * @param asksForKeys whether the service asks for API keys
 * @returns a copy
 */
export function pageDocument(document: Node, { asksForKeys }: { asksForKeys: boolean }): Node {
  const page = withoutPrefills(document) as Node;
  if (asksForKeys) return page;
  const { security: _security, ...open } = page;
  const { securitySchemes: _schemes, ...components } = isNode(open.components)
    ? open.components
    : {};
  return { ...open, components };
}

function withoutPrefills(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPrefills);
  if (!isNode(node)) return node;
  if (isOptionalParameter(node)) return inWords(node);
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withoutPrefills(value)]),
  );
}

function isOptionalParameter({ in: place, required, schema }: Node): boolean {
  return (place === 'query' || place === 'header') && required !== true && isNode(schema);
}

function inWords({ example, schema, description, ...parameter }: Node): Node {
  const { default: usual, examples, ...bare } = schema as Node;
  const said = [
    description,
    ...(usual === undefined ? [] : [`Default: \`${String(usual)}\`.`]),
    ...(example === undefined || isNode(example) ? [] : [`Example: \`${String(example)}\`.`]),
  ].filter((words) => words !== undefined);
  // The example of an object is empty; without one Swagger UI makes one up.
  const kept = isNode(example) ? { example } : {};
  return { ...parameter, ...kept, schema: bare, description: said.join(' ') };
}

interface SwaggerSystem {
  readonly specSelectors: {
    specJson(): { hasIn(path: readonly string[]): boolean };
  };
}

/**
 * Runs in the browser, as it is written here: Swagger UI asks it which operations to offer *Try it
 * out* for. A stream of events would never end, and so never be shown.
 */
export function withoutStreams(system: SwaggerSystem) {
  const ofOk = ['responses', '200', 'content', 'text/event-stream'];
  const allowTryItOutFor = () => (_state: unknown, path: string, method: string) =>
    !system.specSelectors.specJson().hasIn(['paths', path, method, ...ofOk]);
  return { statePlugins: { spec: { wrapSelectors: { allowTryItOutFor } } } };
}
