/** Printable ASCII with single spaces inside: its key is itself in lower case. */
const plain = /^[!-~]+(?: [!-~]+)*$/;
const ignorable = /\p{Default_Ignorable_Code_Point}+/gu;
const whiteSpace = /\p{White_Space}+/gu;

/**
 * The form under which two names of a place are compared: Unicode's `toNFKC_Casefold` (The Unicode
 * Standard 3.13.3, R5: compatibility forms, full case folding, default-ignorable characters left
 * out) of the NFD form, trimmed, inner white space collapsed to one space. In one point it is
 * looser than the standard: I, ı, i and İ are one letter, since which of them are pairs depends on
 * the language that a name was changed to upper or lower case in.
 *
 * It is computed wherever it is needed and stored nowhere, so that a later version of Unicode
 * changes all keys at once.
 */
export function placeKey(name: string): string {
  if (plain.test(name)) return name.toLowerCase();
  const letters = foldCase(name.normalize('NFKD').replace(ignorable, ''));
  // Folding may leave marks out of order; a dot above an i stands for the i of İ.
  const ordered = letters.normalize('NFKD').replace(/i\u0307+/g, 'i');
  return ordered.replace(whiteSpace, ' ').trim().normalize('NFKC');
}

/**
 * Full case folding, which JavaScript does not have: lower case, by way of upper case, where ß is
 * SS and ſ is S; by way of lower case before that, for ẞ. Only for Cherokee does Unicode fold the
 * other way, to the capital letters, which makes no difference to what is equal.
 */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}
