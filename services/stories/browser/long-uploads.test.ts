import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { startProxy } from '#shared/testing/proxy.ts';
import {
  button,
  choose,
  expectText,
  hasBrowser,
  type PageOptions,
  pagesForAll,
  screenshot,
} from '../../testing/browser.ts';
import { manyPeople } from '../../testing/csv.ts';
import { servicesForAll } from '../../testing/fixtures.ts';
import { loadsOf } from '../../testing/loads.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

// A browser beside two services and other tests may be slow.
vi.setConfig({ testTimeout: 120_000 });

/** So slow that an upload of some megabytes takes longer than any test. */
async function slowUploads(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 50_000,
  });
}

describe.skipIf(!hasBrowser)('When an upload takes long, then', () => {
  const services = servicesForAll(sqliteEngine());
  const openPage = pagesForAll();
  const open = (options: PageOptions = {}) => openPage(services.loader, options);

  it('1,000,000 rows show how far they are, and are cancelled', async () => {
    const { page, expectAccessible } = await open({ allowed: [409] });
    await slowUploads(page);
    const path = join(makeTemporaryFolder(), 'million.csv');
    writeFileSync(path, manyPeople(1_000_000, 'Long'));
    await page.locator('input[type=file][multiple]').setInputFiles(path);
    await button(page, 'Check the file').click();
    await expectText(page, 'progress', /rows? · .* a second · .* left/);
    await vi.waitFor(async () => expect(await page.title()).toMatch(/^\d+% · /));
    await screenshot(page, 'loads-progress');
    await expectAccessible();
    await button(page, 'Cancel').click();
    await expectText(page, 'outcome', 'Nothing of this load counts');
    const [latest] = await loadsOf(services);
    expect(latest).toMatchObject({ state: 'cancelled' });
  });

  it('a connection that breaks is no guess: the page asks what has become of the load', async () => {
    const proxy = await startProxy(services.loader);
    const { page } = await openPage(proxy.url, { allowed: [0] });
    await slowUploads(page);
    await choose(page, { 'cut.csv': manyPeople(200_000, 'Cut') });
    await button(page, 'Check the file').click();
    await expectText(page, 'progress', /rows? ·/);
    await proxy.cut();
    await expectText(page, 'progress', 'Asking the service what has become of the load');
    await proxy.mend();
    await expectText(page, 'notice', 'nothing of them counts');
    await screenshot(page, 'load-cut');
    await proxy.cut();
  });
});
