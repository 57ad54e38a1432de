import { describe, expect, it } from 'vitest';
import { choose, expectText, hasBrowser, screenshot } from '../../testing/browser.ts';
import { people } from '../../testing/csv.ts';
import { pagesOf } from '../../testing/pages.ts';

describe.skipIf(!hasBrowser)('When the page for loads asks for a key, then', () => {
  const secret = 'a-secret-of-many-signs';
  const { openLoads } = pagesOf({ API_KEYS: `loader:${secret}:load` });

  it('everything is done with it, and it stands in no address', async () => {
    const { page, expectAccessible } = await openLoads({ allowed: [401] });
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByLabel('API key').fill(secret);
    await page.getByRole('button', { name: 'Use the key' }).click();
    await choose(page, { 'people.csv': people });
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await expectText(page, 'outcome', '5 rows published');
    await page.getByRole('definition').filter({ hasText: 'loader' }).waitFor();
    await expectAccessible();
    expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
    await page.reload();
    await page.getByText('A key is needed').waitFor();
  });
});

describe.skipIf(!hasBrowser)('When the dashboard asks for a key, then', () => {
  const secret = 'a-secret-of-many-signs';
  const { openDashboard } = pagesOf({ API_KEYS: `board:${secret}:read` });

  it('the page asks for it, keeps it for the session where told to, and never shows it', async () => {
    const { page, expectAccessible } = await openDashboard('/', { allowed: [401] });
    await page.getByText('A key is needed').waitFor();
    await screenshot(page, 'key');
    await expectAccessible();
    await page.getByLabel('API key').fill('a-wrong-secret-of-signs');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('API key').fill(secret);
    await page.getByLabel('Keep it').check();
    await page.getByRole('button', { name: 'Use the key' }).click();
    await page.getByText('Nothing is published yet').waitFor();
    await page.reload();
    await page.getByText('Nothing is published yet').waitFor();
    expect(page.url()).not.toContain(secret);
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: 'Forget the key' }).click();
    await page.getByText('A key is needed').waitFor();
  });
});
