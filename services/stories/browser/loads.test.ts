import { describe, expect, it } from 'vitest';
import {
  button,
  choose,
  expectNoSideways,
  expectText,
  hasBrowser,
  screenshot,
} from '../../testing/browser.ts';
import { csv, people, peopleColumns, places } from '../../testing/csv.ts';
import { pagesOf } from '../../testing/pages.ts';
import { summaryOf } from '../../testing/state.ts';

describe.skipIf(!hasBrowser)('When somebody loads files on the page, then', () => {
  const { services, openLoads, openDashboard } = pagesOf();

  it('two files are looked at, checked and published, and the dashboard follows', async () => {
    const dashboard = await openDashboard();
    await dashboard.page.getByText('Nothing is published yet').waitFor();
    const { page, expectAccessible } = await openLoads();
    await page.getByText('Drop CSV files here').waitFor();
    await screenshot(page, 'loads-empty');
    await expectAccessible();
    await choose(page, { 'people.csv': people, 'places.csv': places });
    await page.getByText('✓ place_of_birth').waitFor();
    await screenshot(page, 'loads-looked');
    await expectAccessible();
    await button(page, 'Check 2 files').click();
    await expectText(page, 'outcome', 'All 8 rows are good. Scotland would become 3 (+3).');
    await expectText(page, 'preview', /Scotland\s+0\s+3\s+\+3/);
    expect(await summaryOf(services)).toBe('{}');
    await screenshot(page, 'load-checked');
    await expectAccessible();
    await button(page, 'Publish').click();
    await expectText(page, 'outcome', '8 rows published as data version 1.');
    await expectText(dashboard.page, 'sentence', /^5 people/);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await screenshot(page, 'load-published');
    await page.getByRole('link', { name: 'All loads' }).click();
    await expectText(page, 'history', 'people.csv and 1 more');
    await expectNoSideways(page);
  });

  it('the same again is a duplicate, and says of what', async () => {
    const { page } = await openLoads();
    await choose(page, { 'again.csv': people });
    await page.getByLabel('Publish at once').check();
    await button(page, 'Load the file').click();
    await expectText(page, 'notice', /published already on .*people\.csv and 1 more.*counts once/);
  });

  it('columns, characters and dates are set right, and rejected rows are mended', async () => {
    const bad = csv(
      [
        ['First name', ...peopleColumns.slice(1)],
        ['Renée', 'Sharp', '05/06/1999', 'Derry'],
        ['Bob', '', '07/08/1990', 'Stirling'],
        ['Eve', 'Short', '', 'Dumfries'],
      ],
      { delimiter: ';' },
    );
    const before = await summaryOf(services);
    const { page, expectAccessible } = await openLoads({ allowed: [422] });
    await choose(page, { 'bad.csv': Buffer.from(bad, 'latin1') });
    await page.getByText('Say which column is given_name.').waitFor();
    expect(await page.getByText('Renée').count()).toBe(1);
    await screenshot(page, 'loads-mapping');
    await expectAccessible();
    await page.getByLabel('given_name is the column').selectOption('First name');
    await page.getByText('These dates could be read either way').waitFor();
    expect(await button(page, 'Check the file').isDisabled()).toBe(true);
    await page.getByLabel('Dates').selectOption('dmy');
    await page.getByText('→ 1999-06-05').waitFor();
    await button(page, 'Check the file').click();
    await expectText(page, 'outcome', '1 of 3 rows are good.');
    await expectText(page, 'causes', /1 × family_name: empty, but required first in line 3/);
    await page.getByText('family_name: empty').click();
    await page.getByRole('cell', { name: 'Bob;;07/08/1990;Stirling' }).waitFor();
    await screenshot(page, 'load-rejects');
    await expectAccessible();
    await button(page, 'Publish 1 good row').click();
    await expectText(page, 'outcome', '1 row published');
    await button(page, 'Mend the rejected rows').click();
    await page.getByLabel('family_name, line 3').fill('Builder');
    await page.getByLabel('date_of_birth, line 4').fill('09/10/1992');
    await screenshot(page, 'load-mending');
    await expectAccessible();
    await page.getByLabel('date_of_birth, line 4').fill('31/02/1992');
    await button(page, 'Send 2 mended rows').click();
    await expectText(page, 'outcome', 'Nothing of this load was published.');
    await page.getByRole('link', { name: 'Back to the mended rows' }).click();
    expect(await page.getByLabel('family_name, line 3').inputValue()).toBe('Builder');
    await page.getByLabel('date_of_birth, line 4').fill('09/10/1992');
    await button(page, 'Send 2 mended rows').click();
    await expectText(page, 'outcome', '2 rows published');
    expect([before, await summaryOf(services)]).toEqual([
      '{"Northern Ireland":1,"Scotland":3}',
      '{"Northern Ireland":2,"Scotland":5}',
    ]);
  });

  it('a load is reverted after a question, and the keyboard is enough for it', async () => {
    const { page, expectAccessible } = await openLoads();
    await page.getByRole('link', { name: 'mended-bad.csv' }).first().focus();
    await page.keyboard.press('Enter');
    await button(page, 'Revert…').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await expectText(page, 'preview', /^\s*Scotland\s+5\s+3\s+[-−]2\s*$/);
    await screenshot(page, 'load-revert');
    await expectAccessible();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await summaryOf(services)).toBe('{"Northern Ireland":2,"Scotland":5}');
    await button(page, 'Revert…').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Revert' }).click();
    await expectText(page, 'outcome', 'counts no longer');
    expect(await summaryOf(services)).toBe('{"Northern Ireland":2,"Scotland":3}');
  });
});
