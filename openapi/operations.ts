import type { ProblemCode } from '#shared/errors.ts';

/** An object of a document. */
export type Node = Record<string, unknown>;

export interface Operation extends Node {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: string[];
  readonly responses: Record<string, { readonly content?: Record<string, { schema: Node }> }>;
}

/** The operations of a document, each by its method and path. */
export function operationsOf(document: Node): [string, Operation][] {
  return Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method} ${path}`,
        operation,
      ]),
  );
}

/** The shapes that are answered as JSON: of each operation, status and media type. */
export function jsonAnswersOf(document: Node): { where: string; schema: Node }[] {
  const answers = operationsOf(document).flatMap(([name, { responses }]) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      Object.entries(content ?? {}).map(([type, { schema }]) => ({
        where: `${name} ${status} ${type}`,
        schema,
      })),
    ),
  );
  return answers.filter(({ where }) => where.endsWith('json'));
}

/** The codes of a problem's schema. */
export function codesOf(schema: Node | undefined): ProblemCode[] {
  const parts = (schema?.allOf ?? []) as { properties?: { code?: { enum?: ProblemCode[] } } }[];
  return parts.flatMap(({ properties }) => properties?.code?.enum ?? []);
}
