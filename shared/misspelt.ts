import leven from 'leven';

/** Shorter names are too near to many others: `HOME` is no misspelt `HOST`. */
const lettersMin = 6;
const editsMax = 2;

/**
 * Names in an environment that are no settings but look like some: a setting that is misspelt would
 * be passed over.
 *
 * @returns a sentence for each
 */
export function misspeltIn(names: readonly string[], settings: readonly string[]): string[] {
  const known = new Set(settings);
  return names.flatMap((name) => {
    if (known.has(name) || name.length < lettersMin) return [];
    const near = settings.find((setting) => leven(name, setting, { maxDistance: 3 }) <= editsMax);
    return near === undefined ? [] : [`${name} is not a setting; did you mean ${near}?`];
  });
}
