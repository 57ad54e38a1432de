import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { hasBrowser, pagesForAll } from '../../testing/browser.ts';
import { servicesForAll } from '../../testing/fixtures.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

// A browser beside two services and other tests may be slow.
vi.setConfig({ testTimeout: 180_000 });

const operation = (page: Page, name: string) => page.locator(`.opblock[id$="-${name}"]`);

/** Opens an operation and asks to try it out. */
async function tryOut(page: Page, name: string) {
  const block = operation(page, name);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  return block;
}

/** Sends an operation as it stands there. @returns path and query of the request */
async function execute(page: Page, name: string): Promise<string> {
  const block = await tryOut(page, name);
  const sent = page.waitForRequest(
    (request) => !new URL(request.url()).pathname.startsWith('/docs'),
  );
  await block.getByRole('button', { name: 'Execute' }).click();
  const { pathname, search } = new URL((await sent).url());
  await block.locator('.live-responses-table').first().waitFor();
  return pathname + search;
}

describe.skipIf(!hasBrowser)('When an operation is tried out on the page of documentation', () => {
  const services = servicesForAll(sqliteEngine());
  const openPage = pagesForAll();

  it('then nothing that may be left out is sent by reader-api', async () => {
    const { page } = await openPage(`${services.reader}/docs`);
    expect(await execute(page, 'getBreakdown')).toBe('/summary/breakdown');
    expect(await execute(page, 'getSummary')).toBe('/summary');
    expect(await execute(page, 'listPeople')).toBe('/people');
    expect(await execute(page, 'getUnmatched')).toBe('/summary/unmatched');
    // What would have been filled in is still told.
    await page.getByText('Example: 1900.').first().waitFor();
  });

  it('then nothing that may be left out is sent by loader-api', async () => {
    const { page } = await openPage(`${services.loader}/docs`, { allowed: [400, 415, 422] });
    expect(await execute(page, 'listLoads')).toBe('/loads');
    expect(await execute(page, 'createLoad')).toBe('/loads');
    await page.getByText('Default: append.').waitFor();
  });

  it('then a stream of events is not among them', async () => {
    for (const [url, name] of [
      [services.loader, 'watchLoad'],
      [services.reader, 'watchSummary'],
    ] as const) {
      const { page } = await openPage(`${url}/docs`);
      const block = operation(page, name);
      await block.locator('.opblock-summary-control').click();
      await block.locator('.responses-table').first().waitFor();
      expect(await block.getByRole('button', { name: 'Try it out' }).count()).toBe(0);
    }
  });

  it('then no key is asked for', async () => {
    const { page } = await openPage(`${services.reader}/docs`);
    await operation(page, 'getSummary').waitFor();
    expect(await page.locator('.authorize, .authorization__btn').count()).toBe(0);
  });
});

describe.skipIf(!hasBrowser)('When keys are asked for, then the page of documentation', () => {
  const secret = 'a-secret-of-many-signs';
  const services = servicesForAll(sqliteEngine(), { API_KEYS: `board:${secret}:read` });
  const openPage = pagesForAll();

  it('takes one, and sends it', async () => {
    const { page } = await openPage(`${services.reader}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.getByLabel('auth-bearer-value').fill(secret);
    await page.getByRole('button', { name: 'Apply credentials' }).first().click();
    await page.getByRole('button', { name: 'Close' }).first().click();
    expect(await execute(page, 'getSummary')).toBe('/summary');
    await operation(page, 'getSummary').locator('.live-responses-table').getByText('200').waitFor();
  });
});
