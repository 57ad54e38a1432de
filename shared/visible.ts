// What shows nothing, or no more than a blank: all white space but the blank itself, controls and
// formats, what fonts leave out, halves of pairs, and characters that nobody has defined.
const hidden = /[^\P{White_Space} ]|[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
const latin = /\p{Script=Latin}/u;
const looksLatin = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/gu;
const shownMax = 200;

/**
 * Texts of somebody else as a message shows them: in quotes, each `visible`, cut where too long.
 */
export function quoted(...texts: readonly string[]): string {
  const shown = texts.map((text) => visible(text.replace(/["\\]/g, '\\$&'))).join(', ');
  return shown.length > shownMax ? `"${shown.slice(0, shownMax)}…"` : `"${shown}"`;
}

/**
 * A text with its characters that cannot be seen as `\u200b`, and letters that look like Latin ones
 * but are not, where they stand beside such.
 */
function visible(text: string): string {
  const shown = text.replace(hidden, escaped);
  return latin.test(text) ? shown.replace(looksLatin, escaped) : shown;
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
