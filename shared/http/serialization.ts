import fastJson from 'fast-json-stringify';
import type { TSchema } from 'typebox';

type Serialize = (answer: unknown) => string;

const compiled = new Map<string, Serialize>();

/**
 * Makes what writes the answers of a route. Most of them have the shape of others, and most errors
 * are never answered: so a shape is compiled when it is first written, once for the process.
 * Compiling all of them at the start took longer than the rest of it.
 */
export function serializerCompiler({ schema }: { readonly schema: TSchema }): Serialize {
  let serialize: Serialize | undefined;
  return (answer) => {
    serialize ??= serializerOf(schema);
    return serialize(answer);
  };
}

/** Equal schemas have equal texts: none of ours refers to another (`$ref`). */
function serializerOf(schema: TSchema): Serialize {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known) return known;
  const made = fastJson(schema);
  compiled.set(text, made);
  return made;
}
