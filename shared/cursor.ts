import { Problem } from './errors.ts';

const version = 1;

/**
 * An opaque page cursor: which list it belongs to, and the key it goes on after.
 *
 * @param key the last key of the page that was given
 */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([version, list, ...key])).toString('base64url');
}

/** @throws Problem validation_failed for anything this list has not given out */
export function decodeCursor(list: string, cursor: string): readonly (string | number)[] {
  try {
    const [itsVersion, itsList, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isKey = key.every((part: unknown) => ['string', 'number'].includes(typeof part));
    if (itsVersion === version && itsList === list && key.length > 0 && isKey) return key;
  } catch {
    // Not JSON, so not ours.
  }
  throw new Problem('validation_failed', 'cursor is not one that this list has given.');
}
