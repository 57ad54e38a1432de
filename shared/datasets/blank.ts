const blank = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;

/**
 * Whether a text shows nothing: it is empty, or all white space and characters that Unicode says to
 * ignore where they cannot be shown (zero-width ones, soft hyphens, direction and byte order
 * marks).
 */
export function isBlank(text: string): boolean {
  return blank.test(text);
}
