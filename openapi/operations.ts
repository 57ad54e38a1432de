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

/** The codes of a problem's schema. */
export function codesOf(schema: Node | undefined): ProblemCode[] {
  const parts = (schema?.allOf ?? []) as { properties?: { code?: { enum?: ProblemCode[] } } }[];
  return parts.flatMap(({ properties }) => properties?.code?.enum ?? []);
}
