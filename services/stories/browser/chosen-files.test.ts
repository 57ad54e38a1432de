import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { button, choose, expectText, hasBrowser, screenshot } from '../../testing/browser.ts';
import { csv, manyPeople, people, peopleColumns, places } from '../../testing/csv.ts';
import { loadsOf } from '../../testing/loads.ts';
import { pagesOf } from '../../testing/pages.ts';

const columns = peopleColumns.join(',');
const odd = {
  'nothing.csv': '',
  'book.csv': 'PK\x03\x04 a workbook',
  'picture.csv': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
  'header.csv': `${columns}\n`,
  'twice.csv': `given_name,${columns}\nA,A,B,1950-01-01,Derry\n`,
  'other.csv': 'a,b\n1,2\n',
};

describe.skipIf(!hasBrowser)('When files are chosen, then', () => {
  const { services, openLoads } = pagesOf({ UPLOAD_BYTES_MAX: '100000' });

  it('what is no CSV is told before anything is sent', async () => {
    const { page, expectAccessible } = await openLoads();
    const more = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`).join(',');
    const hint = `sep=;\n${columns.replaceAll(',', ';')}\nA;B;1950-01-01;Derry\n`;
    const large = {
      'wide.csv': `${more(200)},${columns}\n`,
      'wider.csv': `${more(300)},${columns}\n`,
      'large.csv': manyPeople(4000, 'Large'),
    };
    await choose(page, { ...odd, ...large, 'hint.csv': hint });
    await page.getByText('188 more columns are not read').waitFor();
    expect(await page.locator('.obstacle').allInnerTexts()).toEqual([
      'This file is empty.',
      'This is a spreadsheet or an archive: save it as CSV, and choose that.',
      'This is not text: choose a CSV file.',
      'This file has a header, but no rows.',
      'The column given_name appears twice.',
      'Say which dataset this file is of.',
      'This file has a header, but no rows.',
      'This file has 304 columns; at most 256 can be read.',
      'This file is too large: a file may have 100 kB at most.',
    ]);
    await screenshot(page, 'loads-odd-files');
    await expectAccessible();
    expect(await button(page, 'Check 10 files').isDisabled()).toBe(true);
    for (const name of Object.keys({ ...odd, ...large })) {
      await button(page, `Remove ${name}`).click();
    }
    await button(page, 'Check the file').click();
    await expectText(page, 'outcome', 'The one row is good.');
    expect(await loadsOf(services)).toHaveLength(1);
  });

  it('of a folder CSV is taken; what has changed since is not guessed about', async () => {
    const folder = join(makeTemporaryFolder(), 'delivery');
    mkdirSync(join(folder, 'old'), { recursive: true });
    writeFileSync(join(folder, 'people.csv'), people);
    writeFileSync(join(folder, 'old', 'places.CSV'), places);
    writeFileSync(join(folder, '.DS_Store'), '\0\0');
    writeFileSync(join(folder, 'notes.pdf'), '%PDF-1.4');
    // The browser says that it could not read what it was to send.
    const { page } = await openLoads({ allowed: [0] });
    await page.locator('input[webkitdirectory]').setInputFiles(folder);
    await expectText(page, 'notice', /^2 files left out, as no CSV: (notes\.pdf|\.DS_Store), /);
    expect(await page.title()).toBe('Loads · Terrascope');
    appendFileSync(join(folder, 'people.csv'), 'Late,Comer,1950-01-01,Derry\n');
    await button(page, 'Check 2 files').click();
    const alert = page.getByRole('alert');
    await alert.getByText('people.csv has changed since it was chosen, or is gone').waitFor();
    await button(page, 'Remove people.csv').click();
    await button(page, 'Check the file').click();
    await expectText(page, 'outcome', 'All 3 rows are good.');
    await alert.waitFor({ state: 'detached' });
  });

  it('16 files are one load, and each is read in its own way', async () => {
    const rows = (given: string, date: string) => [peopleColumns, [given, 'X', date, 'Derry']];
    const { page } = await openLoads();
    const others = Array.from({ length: 14 }, (_, at) => [`${at}.csv`, manyPeople(1, `F${at}-`)]);
    await choose(page, {
      'bars.csv': csv(rows('Zoë', '25/06/1999'), { delimiter: '|' }),
      'latin.csv': Buffer.from(csv(rows('Zoé', '06/25/1999')), 'latin1'),
      ...Object.fromEntries(others),
    });
    await button(page, 'Check 16 files').click();
    await expectText(page, 'outcome', 'All 16 rows are good.');
    const [{ files } = { files: [] }] = await loadsOf(services);
    expect(files.slice(0, 2)).toMatchObject([
      { charset: 'utf-8', delimiter: '|', dateFormat: 'dmy' },
      { charset: 'windows-1252', delimiter: ',', dateFormat: 'mdy' },
    ]);
    await button(page, 'Discard').click();
    await expectText(page, 'outcome', 'Nothing of this load counts.');
    await button(page, 'Change how the files are read').click();
    await page.getByRole('heading', { name: 'bars.csv' }).waitFor();
    await choose(page, { '17.csv': manyPeople(1, 'Last') });
    await page.getByText('One load takes 16 files at most: remove 1, and').waitFor();
    expect(await button(page, 'Check 17 files').isDisabled()).toBe(true);
    await button(page, 'Remove latin.csv').click();
    expect(await button(page, 'Check 16 files').isEnabled()).toBe(true);
    const many = Array.from({ length: 100 }, (_, at) => [`m${at}.csv`, manyPeople(1, `M${at}-`)]);
    await choose(page, { ...Object.fromEntries(many), 'nothing.csv': '' });
    await page.getByText('remove 101, and load the rest after').waitFor();
    await page.getByRole('heading', { name: 'm99.csv' }).waitFor();
    await page.getByText('This file is empty.').waitFor();
    await button(page, 'Remove all').click();
    await page.getByText('Drop CSV files here').waitFor();
  });
});
