/** Scripts that names are looked through for (Unicode UAX #24), by what their letters match. */
const scripts = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Bengali', /\p{Script=Bengali}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Ethiopic', /\p{Script=Ethiopic}/u],
  ['Han', /\p{Script=Han}/u],
  ['Hiragana', /\p{Script=Hiragana}/u],
  ['Katakana', /\p{Script=Katakana}/u],
  ['Hangul', /\p{Script=Hangul}/u],
] as const;
const all = scripts.map(([, letters]) => letters.source).join('');
const otherLetter = new RegExp(`(?=\\p{Letter})[^${all}]`, 'u');
const ascii = /^[\0-\x7f]*$/;
const asciiLetter = /[A-Za-z]/;

/**
 * The scripts a text is written in: none, one or several; `Other` for those without a name here.
 */
export function scriptsOf(text: string): string[] {
  if (ascii.test(text)) return asciiLetter.test(text) ? ['Latin'] : [];
  const found: string[] = scripts.flatMap(([name, letters]) => (letters.test(text) ? name : []));
  return otherLetter.test(text) ? [...found, 'Other'] : found;
}
