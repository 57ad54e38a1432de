import { describe, expect, it } from 'vitest';
import { expectNoSideways, expectText, hasBrowser, screenshot } from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { both, otherPeople, otherPlaces } from '../../testing/elsewhere.ts';
import { pagesOf } from '../../testing/pages.ts';

describe.skipIf(!hasBrowser)('When somebody looks at the dashboard, then', () => {
  const { services, openDashboard } = pagesOf();

  it('it says what is missing, and fills itself when something is published', async () => {
    const { page, expectAccessible } = await openDashboard();
    await page.getByText('Nothing is published yet').waitFor();
    await screenshot(page, 'dashboard-empty');
    await expectAccessible();
    await uploadForm(services.loader, both).expect(201);
    await expectText(page, 'sentence', /^5 people, 4 counted in 2 countries, 1 with a birthplace/);
    await expectText(page, 'unmatched', /Atlantis\s+1\s+–/);
    await uploadForm(services.loader, [{ field: 'places', content: otherPlaces }]).expect(201);
    await uploadForm(services.loader, [{ field: 'people', content: otherPeople }]).expect(201);
    await expectText(page, 'sentence', /^8 people, 7 counted in 4 countries/);
    await expectText(page, 'countries', /Northern Ireland\s+(\+1\s*)?2\s+28\.6%/);
    await screenshot(page, 'dashboard-changed');
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await expectAccessible();
  });

  it('a click filters, stands in the address, and the way back leads back', async () => {
    const { page, expectAccessible } = await openDashboard();
    await page.getByRole('button', { name: '1920s: 3 people' }).click();
    await expectText(page, 'chosen', '3 people');
    await expectText(page, 'countries', /Northern Ireland\s+1\s+33\.3%/);
    await page.getByRole('link', { name: 'Northern Ireland' }).first().click();
    await expectText(page, 'chosen', '1 person');
    expect(new URL(page.url()).search).toBe('?country=Northern+Ireland&from=1920&to=1929');
    expect(await page.title()).toBe('Northern Ireland, the 1920s · Dashboard · Terrascope');
    await screenshot(page, 'dashboard-filtered');
    await expectAccessible();
    await page.reload();
    await expectText(page, 'chosen', '1 person');
    await page.goBack();
    await expectText(page, 'chosen', '3 people');
    await page.goBack();
    await page.getByTestId('chosen').waitFor({ state: 'detached' });
  });

  it('births are shown by year; what is looked at, and how, is a link', async () => {
    const { page, expectAccessible } = await openDashboard('/?country=Scotland&sort=country');
    await page.getByText('Years', { exact: true }).click();
    await page.getByRole('img', { name: 'People by year of birth, 1842 to 2000' }).waitFor();
    await page.getByLabel('Born from').fill('1900');
    await page.keyboard.press('Enter');
    await page.getByText('Cities', { exact: true }).click();
    await page.getByLabel('Search cities').fill('stir');
    await page.getByText('Table', { exact: true }).click();
    await expectText(page, 'years', /1842\s+1\s+1901\s+1\s+2000\s+1/);
    await screenshot(page, 'dashboard-years');
    await expectAccessible();
    const query = '?country=Scotland&from=1900&sort=country&places=cities&q=stir&per=year';
    expect(new URL(page.url()).search).toBe(query);
    await page.reload();
    await expectText(page, 'places', /^\s*Stirling\s+Stirlingshire, Scotland\s+2\s*$/i);
    await page.getByText('Data of years').click();
    const link = page.getByRole('link', { name: 'Link to this state of years' });
    const address = new URL((await link.getAttribute('href')) ?? '', page.url());
    expect(address.searchParams.get('version')).toBe('3');
    expect(address.hash).toBe('#births');
    await link.click();
    await page.getByText('As it was at data version 3').waitFor();
    await page.goBack();
    await page.getByText('live', { exact: true }).waitFor();
  });

  it('a table is copied into a spreadsheet as it is seen', async () => {
    const { page } = await openDashboard('/?sort=country');
    await expectText(page, 'countries', 'Scotland');
    const copied = await page.evaluate<string>(`(() => {
      getSelection().selectAllChildren(document.querySelector('[data-testid=countries]'));
      return getSelection().toString();
    })()`);
    const rows = copied.trim().split('\n');
    expect(rows[0]?.split('\t').map((cell) => cell.trim())).toEqual([
      'Northern Ireland',
      '2',
      '28.6%',
    ]);
  });

  it('the keyboard does all', async () => {
    const { page } = await openDashboard();
    await page.getByRole('button', { name: '1840s: 1 person' }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expectText(page, 'chosen', '1 person');
    expect(new URL(page.url()).search).toBe('?from=1990&to=1999');
    await page.keyboard.press('Enter');
    await page.getByTestId('chosen').waitFor({ state: 'detached' });
    await page.getByLabel('Born from').fill('2009');
    await page.getByLabel('Born up to').fill('2000');
    await page.keyboard.press('Enter');
    await expectText(page, 'chosen', '1 person');
    expect(new URL(page.url()).search).toBe('?from=2000&to=2009');
    await page.getByRole('radio', { name: 'Cities' }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Search cities').fill('stir');
    await expectText(page, 'places', /^\s*Stirling\s+Stirlingshire, Scotland\s+1\s*$/i);
  });
});
