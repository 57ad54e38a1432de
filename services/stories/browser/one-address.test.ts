import { describe, expect, it } from 'vitest';
import {
  button,
  choose,
  expectNoSideways,
  expectText,
  hasBrowser,
  screenshot,
} from '../../testing/browser.ts';
import { people, places } from '../../testing/csv.ts';
import { pagesOf } from '../../testing/pages.ts';
import { startPathProxy } from '../../testing/path-proxy.ts';
import type { Services } from '../../testing/services.ts';

const paths = { LOADER_URL: '/in/', READER_URL: '/out/' };

function oneAddress({ loader, reader }: Pick<Services, 'loader' | 'reader'>): Promise<string> {
  return startPathProxy({ [paths.LOADER_URL]: loader, [paths.READER_URL]: reader });
}

describe.skipIf(!hasBrowser)('When both pages lie below paths of one address, then', () => {
  const { services, openPage } = pagesOf(paths);

  it('each leads to the other, on a small screen as well', async () => {
    const address = await oneAddress(services);
    const { page, expectAccessible } = await openPage(`${address}/out/`);
    await page.getByText('Nothing is published yet').waitFor();
    await page.getByRole('link', { name: 'Load files' }).click();
    await choose(page, { 'people.csv': people, 'places.csv': places });
    await button(page, 'Check 2 files').click();
    await button(page, 'Publish').click();
    await expectText(page, 'outcome', '8 rows published as data version 1.');
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    const parts = [
      page.locator('.brand'),
      ...(await page.getByRole('navigation').locator('a').all()),
    ];
    const middles = parts.map(async (part) => {
      const box = await part.boundingBox();
      return box && Math.round(box.y + box.height / 2);
    });
    // The name and the links stand in one line.
    expect(new Set(await Promise.all(middles)).size).toBe(1);
    await screenshot(page, 'load-linked');
    await page.getByRole('link', { name: 'See the numbers' }).click();
    await expectText(page, 'sentence', /^5 people/);
    expect(new URL(page.url()).pathname).toBe('/out/');
    await expectNoSideways(page);
    await expectAccessible();
    await page.getByRole('link', { name: 'Loads' }).click();
    await expectText(page, 'history', 'people.csv and 1 more');
    await page.goBack();
    await expectText(page, 'sentence', /^5 people/);
    await page.goBack();
    await expectText(page, 'outcome', '8 rows published as data version 1.');
    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.getByText('Terrascope loader-api').first().waitFor();
  });
});

describe.skipIf(!hasBrowser)('When both pages of one address ask for keys, then', () => {
  const keys = { load: 'a-secret-for-loads-only', read: 'a-secret-for-reading-only' };
  const { services, openPage } = pagesOf({
    ...paths,
    API_KEYS: `loader:${keys.load}:load,board:${keys.read}:read`,
  });

  it('each keeps its own, as long as it was told to', async () => {
    const address = await oneAddress(services);
    const { page } = await openPage(`${address}/in/`, { allowed: [401] });
    const field = page.getByLabel('API key');
    await field.and(page.locator(':focus')).waitFor();
    await field.fill(keys.load);
    await page.getByLabel('Keep it').check();
    await button(page, 'Use the key').click();
    await page.getByText('Drop CSV files here').waitFor();
    await page.getByRole('link', { name: 'Dashboard' }).click();
    // The key for loads was not shown here: nobody says that it lacks a scope.
    await field.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await field.fill(keys.read);
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is published yet').waitFor();
    await page.getByRole('link', { name: 'Loads' }).click();
    await page.getByText('Drop CSV files here').waitFor();
  });
});
