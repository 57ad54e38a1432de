import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { isBlank } from './blank.ts';
import { placeKey } from './place-key.ts';

/** Each line: names of one place, as different people and programs write it. */
const same: readonly (readonly string[])[] = [
  // What was Ταΰγετος in capitals composes only after it is in lower case.
  ['Ταΰγετος', 'ΤΑΫ́ΓΕΤΟΣ', 'ταΰγετοσ'],
  ['Θεσσαλονίκης', 'Θεσσαλονίκησ', 'ΘΕΣΣΑΛΟΝΊΚΗΣ'],
  ['Gießen', 'GIESSEN', 'GIEẞEN', 'giessen'],
  ['İstanbul', 'Istanbul', 'ISTANBUL', 'i̇stanbul', 'ıstanbul', 'I\u0307STANBUL'],
  ['DİYARBAKIR', 'Diyarbakır', 'DIYARBAKIR', 'Diyarbakır'.toLocaleUpperCase('tr')],
  ['Երևան', 'Երեւան', 'ԵՐԵՒԱՆ', 'ԵՐԵւԱՆ'],
  ['Sheﬃeld', 'Sheffield', 'SHEFFIELD', 'Ｓｈｅｆｆｉｅｌｄ'],
  ['Weſton', 'Weston', 'WESTON'],
  ['Ꮳꮃꭹ', 'ꮳꮃꭹ', 'ᏣᎳᎩ'],
  ['თბილისი', 'ᲗᲑᲘᲚᲘᲡᲘ'],
  ['Åland', 'A\u030aland', 'Åland', 'ÅLAND'],
  ['Kyōto', 'KYŌTO', 'kyo\u0304to'],
  ['ᾼδης', 'ᾳδης', 'ΑΙΔΗΣ', 'αιδησ'],
  ['St Andrews', ' st  andrews ', 'ST\u00a0ANDREWS', 'St\u3000Andrews', '\tSt\r\nAndrews\u2028'],
  ['Dumfries', 'Dum\u00adfries', '\ufeffDumfries', 'Dumfries\u200b', 'Dum\u200d\u2060fries'],
  ['Oban', '\u202bOban\u202c', 'Oban\u200e', '\u2068Oban\u2069', 'O\u034fban', 'Oban\ufe0f'],
  ['Oban', ' \u200bOban \u200b ', '\u3164 Oban'],
];

describe('When a place is written in several ways, then its key is one', () => {
  it.each(same)('%s', (first, ...others) => {
    for (const other of others) expect(placeKey(other)).toBe(placeKey(first));
  });
});

/** As DerivedNormalizationProps of Unicode has them (NFKC_CF), but for the I of Turkish. */
it.each([
  ['ΟΔΟΣ ΟΔΟΣ', 'οδοσ οδοσ'],
  ['Straße', 'strasse'],
  ['Ոսկեվան և', 'ոսկեվան եւ'],
  ['ŉ ǰ ΐ ﬗ', 'ʼn ǰ ΐ մխ'],
  ['㎏ Ⅻ ½', 'kg xii 1⁄2'],
  ['ᾼ Ω K Å', 'αι ω k å'],
  ['İ ı', 'i i'],
])('The key of %s is %s', (name, key) => {
  expect(placeKey(name)).toBe(key.normalize('NFC'));
});

it('When places differ by more than case, forms and white space, then so do their keys', () => {
  const names = ['Ærø', 'Aero', 'Ö', 'O', 'Oe', 'St Andrews', 'StAndrews', 'л', 'Л́', 'j̇', 'J', 'í'];
  expect(new Set(names.map(placeKey)).size).toBe(names.length);
});

/** Every character there is, and those that are to be ignored should they come to be. */
function* everyCharacter(): Generator<string> {
  const wanted = /[^\p{Cn}\p{Co}\p{Cs}]|\p{Default_Ignorable_Code_Point}/u;
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (wanted.test(character)) yield character;
  }
}
const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

it('When Unicode is gone through, then no change of case or form changes the key', () => {
  const wrong: string[] = [];
  for (const character of everyCharacter()) {
    const key = placeKey(character);
    const others = [key, character.toUpperCase(), character.toLowerCase()];
    others.push(character.toLocaleUpperCase('tr'), character.toLocaleLowerCase('tr'));
    for (const form of forms) others.push(character.normalize(form));
    if (others.some((other) => placeKey(other) !== key)) wrong.push(character);
    // In front of an acute accent, as in ΤΑΫ́ΓΕΤΟΣ.
    const accented = placeKey(`${character}\u0301`);
    if (placeKey(accented) !== accented) wrong.push(`${character}\u0301`);
  }
  expect(wrong).toEqual([]);
});

it('When regular expressions take two characters for the same without case, then so do keys', () => {
  // They know Unicode's simple case folding, which foldCase does not ask for.
  const wrong: string[] = [];
  let pairs = 0;
  for (const character of everyCharacter()) {
    for (const other of new Set([character.toUpperCase(), character.toLowerCase()])) {
      if (other === character || [...other].length > 1) continue;
      const pattern = `^\\u{${character.codePointAt(0)?.toString(16)}}$`;
      if (!new RegExp(pattern, 'iu').test(other)) continue;
      pairs++;
      if (placeKey(character) !== placeKey(other)) wrong.push(character);
    }
  }
  expect(wrong).toEqual([]);
  expect(pairs).toBeGreaterThan(2_800);
});

/** Letters with a will of their own in case and order, marks, blanks, and anything else. */
const unit = fc.oneof(
  fc.constantFrom(...'iIıİsSßẞſσςΣαΑᾳᾼΰիւևﬁﬃKÅaZ .-', '\u0307', '\u0345', '\u0301', '\u0323'),
  fc.constantFrom('\u200b', '\u00ad', '\ufeff', '\u034f', '\u3164', '\u00a0', '\u2003', '\t'),
  fc.integer({ min: 0x300, max: 0x36f }).map((code) => String.fromCodePoint(code)),
  anyText({ minLength: 1, maxLength: 1 }),
);
const text = fc.string({ unit, maxLength: 8 });

it('When a text is changed in case or form, then its key stays; and a key is its own key', () => {
  fc.assert(
    fc.property(text, (name) => {
      const key = placeKey(name);
      expect(placeKey(key)).toBe(key);
      for (const form of forms) expect(placeKey(name.normalize(form))).toBe(key);
      // Case is changed in the order of NFD, as the standard has it for U+0345.
      const ordered = name.normalize('NFD');
      expect(placeKey(ordered.toLowerCase())).toBe(key);
      expect(placeKey(ordered.toUpperCase())).toBe(key);
      expect(placeKey(`\u200b \ufeff${name}\u00ad\u00a0`)).toBe(key);
      expect(isBlank(name)).toBe(key === '');
    }),
    { numRuns: 20_000 },
  );
});
