import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { startProxy } from '#shared/testing/proxy.ts';
import { button, choose, expectText, hasBrowser, screenshot } from '../../testing/browser.ts';
import { manyPeople } from '../../testing/csv.ts';
import { loadsOf } from '../../testing/loads.ts';
import { pagesOf } from '../../testing/pages.ts';
import { slowUploads } from '../../testing/slow-uploads.ts';

describe.skipIf(!hasBrowser)('When an upload takes long, then', () => {
  const { services, openPage, openLoads } = pagesOf();

  it('1,000,000 rows show how far they are, and are cancelled', async () => {
    const { page, expectAccessible } = await openLoads({ allowed: [409] });
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
