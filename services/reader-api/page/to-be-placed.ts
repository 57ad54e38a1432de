import { type Api, asProblem } from '#shared/page/api.ts';
import { saveFile } from '#shared/page/download.ts';
import type { UnplacedPage } from './figures.ts';
import type { Actions } from './state.ts';

const pageItems = 1000;
/** Most birthplaces of one file; those of most people come first. */
const rowsMax = 10_000;

/** Saves the birthplaces nobody lists as rows of places.csv, with county and country left empty. */
export async function savePlaces({ api, say }: Actions): Promise<void> {
  try {
    const rows = (await namesToPlace(api)).map((name) => `${field(name)},,\r\n`);
    const text = `\ufeffcity,county,country\r\n${rows.join('')}`;
    saveFile('places-to-fill-in.csv', new Blob([text], { type: 'text/csv' }));
    say('The file was saved. Fill in county and country, and load it.');
  } catch (error) {
    say(asProblem(error).message);
  }
}

async function namesToPlace(api: Api): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null && names.length < rowsMax) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: UnplacedPage = await api.json(`summary/unmatched?limit=${pageItems}${more}`);
    names.push(...page.items.map(({ place_of_birth: name }) => name).filter((name) => name !== ''));
    cursor = page.next;
  }
  return names;
}

function field(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
