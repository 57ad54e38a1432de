import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlineComponents } from '#shared/http/components.ts';

export const SERVICES = ['loader-api', 'reader-api'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a value should be: the part of JSON Schema that the documents use. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Content {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Operation {
  readonly service: ServiceName;
  readonly method: string;
  /** As in the document: `/loads/{id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schemas of the body by media type; none: it takes no body. */
  readonly bodies: Readonly<Record<string, Content>>;
  /** Codes a problem may have, by status; none listed for a good answer. */
  readonly answers: ReadonlyMap<number, readonly string[]>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

interface DocumentedOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Content>> }>
  >;
}

const folder = join(import.meta.dirname, '../../openapi');

/** The document of a service as it was committed, with its schemas written out. */
export function readDocument(service: ServiceName): Document {
  const text = readFileSync(join(folder, `${service}.json`), 'utf8');
  return inlineComponents(JSON.parse(text) as Document);
}

/** Every operation of both services, as the committed documents have it. */
export function readOperations(): Operation[] {
  return SERVICES.flatMap((service) => {
    const { paths } = readDocument(service);
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        service,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        bodies: operation.requestBody?.content ?? {},
        answers: answersOf(operation),
      })),
    );
  });
}

function answersOf({ responses }: DocumentedOperation): Map<number, string[]> {
  return new Map(
    Object.entries(responses).map(([status, { content }]) => {
      const problem = content?.['application/problem+json']?.schema;
      const codes = (problem?.allOf ?? []).flatMap((part) => part.properties?.code?.enum ?? []);
      return [Number(status), codes.map(String)];
    }),
  );
}
