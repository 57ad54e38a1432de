import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  expectNoSideways,
  expectText,
  hasBrowser,
  launchBrowser,
  openPage,
  screenshot,
} from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { people, places } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

// A browser beside two services and other tests may be slow.
vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let services: Services;

describe.skipIf(!hasBrowser)('When the page for loads asks for a key, then', () => {
  const secret = 'a-secret-of-many-signs';
  beforeAll(async () => {
    browser = await launchBrowser();
    services = await startServices(sqliteEngine(), { API_KEYS: `loader:${secret}:load` });
  });
  afterAll(async () => {
    await browser.close();
    await services.stop();
  });

  it('everything is done with it, and it stands in no address', async () => {
    const { page, expectAccessible } = await openPage(browser, services.loader, { allowed: [401] });
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByLabel('API key').fill(secret);
    await page.getByRole('button', { name: 'Use the key' }).click();
    const files = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(people) };
    await page.locator('input[type=file][multiple]').setInputFiles([files]);
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

describe.skipIf(!hasBrowser)('When there are many loads, with long names, then', () => {
  const long = `${'Einwohnermeldeamt'.repeat(11)}.csv`;
  beforeAll(async () => {
    browser = await launchBrowser();
    services = await startServices(sqliteEngine());
    const others = [
      { field: 'people', content: people, name: long },
      { field: 'places', content: places, name: 'מקומות.csv' },
    ];
    await uploadForm(services.loader, others).expect(201);
    const load = (_: unknown, index: number) =>
      uploadForm(services.loader, [{ field: 'people', content: people, name: `${index}.csv` }]);
    for (const each of Array.from({ length: 30 }, load)) await each.expect(200);
  });
  afterAll(async () => {
    await browser.close();
    await services.stop();
  });

  it('they come page by page, each with its address, and nothing sticks out', async () => {
    const { page, expectAccessible } = await openPage(browser, services.loader);
    await expectText(page, 'history', '29.csv');
    await page.getByRole('button', { name: 'Show earlier loads' }).click();
    await page.getByRole('link', { name: 'Einwohnermeldeamt' }).waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await screenshot(page, 'loads-many');
    await page.getByRole('link', { name: 'Einwohnermeldeamt' }).click();
    await expectText(page, 'outcome', '8 rows published as data version 1.');
    expect(new URL(page.url()).hash).toMatch(/^#load=/);
    await expectNoSideways(page);
    await screenshot(page, 'load-long-name');
    await expectAccessible();
    await page.goBack();
    await page.getByText('Drop CSV files here').waitFor();
    await page.goForward();
    await expectText(page, 'outcome', '8 rows published as data version 1.');
  });
});
