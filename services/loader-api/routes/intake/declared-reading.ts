import { MIMEType } from 'node:util';
import type { DeclaredReading } from '../../file/source.ts';

/**
 * The parameters of a `Content-Type` (RFC 9110, 8.3.1) that say how to read a file, as they were
 * sent: `charset`, and two of ours.
 *
 * @returns nothing where none is declared, or the header is no media type at all
 */
export function declaredReading(contentType = ''): DeclaredReading {
  // With spaces about its "=" a parameter is not well formed, but no less meant.
  const type = contentType.split('=').map((part) => part.trim());
  try {
    const { params } = new MIMEType(type.join('='));
    return {
      charset: params.get('charset') || undefined,
      delimiter: params.get('delimiter') || undefined,
      // Names of parameters are lower-cased: their case does not matter.
      dateFormat: params.get('dateformat') || undefined,
    };
  } catch {
    return {};
  }
}
