import { Problem } from './errors.ts';

const version = 1;

/** A part of a cursor's key: a text, or a whole number from 0 on. */
export type CursorPart = 'text' | 'number';
type KeyOf<Parts extends readonly CursorPart[]> = {
  [Index in keyof Parts]: Parts[Index] extends 'text' ? string : number;
};

/**
 * An opaque page cursor: which list it belongs to, and the key it goes on after.
 *
 * @param key the last key of the page that was given
 */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([version, list, ...key])).toString('base64url');
}

/**
 * Reads a cursor. Whoever makes up one of their own gets no further than here: what it holds goes
 * into statements, and there a number beyond all bounds or half a character would be an error.
 *
 * @param parts what its key is made of
 * @throws Problem validation_failed for anything this list could not have given out
 */
export function decodeCursor<const Parts extends readonly CursorPart[]>(
  list: string,
  cursor: string,
  parts: Parts,
): KeyOf<Parts> {
  const key = keyOf(list, cursor);
  if (key?.length === parts.length && parts.every((part, index) => isPart(key[index], part))) {
    return key as unknown as KeyOf<Parts>;
  }
  throw new Problem('validation_failed', 'cursor was not issued by this list.');
}

function keyOf(list: string, cursor: string): readonly unknown[] | undefined {
  try {
    const [itsVersion, itsList, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return itsVersion === version && itsList === list ? key : undefined;
  } catch {
    return undefined; // Not JSON, so not ours.
  }
}

function isPart(value: unknown, part: CursorPart): boolean {
  if (part === 'number') return Number.isSafeInteger(value) && Number(value) >= 0;
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}
