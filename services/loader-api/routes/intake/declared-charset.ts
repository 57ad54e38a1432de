import { MIMEType } from 'node:util';

/**
 * The parameter `charset` of a `Content-Type` (RFC 9110, 8.3.1), as it was sent.
 *
 * @returns undefined where none is declared, or the header is no media type at all
 */
export function declaredCharset(contentType = ''): string | undefined {
  // With spaces about its "=" a parameter is not well formed, but no less meant.
  const type = contentType.split('=').map((part) => part.trim());
  try {
    return new MIMEType(type.join('=')).params.get('charset') || undefined;
  } catch {
    return undefined;
  }
}
