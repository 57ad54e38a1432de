import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expectNoSideways, expectText, hasBrowser, screenshot } from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { manyPeople, people, places } from '../../testing/csv.ts';
import { insertFailedLoads, loadsOf } from '../../testing/loads.ts';
import { pagesOf } from '../../testing/pages.ts';
import { csvType, rawUpload, tooLong } from '../../testing/raw-upload.ts';

describe.skipIf(!hasBrowser)('When there are 1,000 loads, some with long names, then', () => {
  const long = `${'Einwohnermeldeamt'.repeat(11)}.csv`;
  const { services, openLoads } = pagesOf();
  beforeAll(async () => {
    const others = [
      { field: 'people', content: people, name: long },
      { field: 'places', content: places, name: 'מקומות.csv' },
    ];
    await uploadForm(services.loader, others).expect(201);
    await insertFailedLoads(services.db, 999);
    await uploadForm(services.loader, [{ field: 'people', content: people, name: 'last.csv' }]);
  });

  it('they come page by page, each with its address, and nothing sticks out', async () => {
    const { page, expectAccessible } = await openLoads();
    const rows = page.getByTestId('history').locator('tr');
    const earlier = page.getByRole('button', { name: 'Show earlier loads' });
    await expectText(page, 'history', 'last.csv');
    await screenshot(page, 'loads-many');
    for (let shown = 25; shown < 1001; shown += 200) {
      await earlier.click();
      await rows.nth(shown).waitFor();
    }
    await earlier.waitFor({ state: 'detached' });
    // What comes in meanwhile takes its place before the others.
    await uploadForm(services.loader, [{ field: 'people', content: people, name: 'newest.csv' }]);
    await expectText(page, 'history', /^newest\.csv/);
    expect(await rows.count()).toBe(1002);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
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

describe.skipIf(!hasBrowser)('When others load at the same time, then', () => {
  const { services, openLoads } = pagesOf({
    LOADS_CONCURRENT_MAX: '1',
    LOADS_RESERVED: '0',
  });

  const check = async (page: Page, name: string, content: string) => {
    const files = { name, mimeType: 'text/csv', buffer: Buffer.from(content) };
    await page.locator('input[type=file][multiple]').setInputFiles([files]);
    await page.getByRole('button', { name: 'Check the file' }).click();
  };

  it('files are dropped, and text is pasted', async () => {
    const { page } = await openLoads();
    await page.getByText('Drop CSV files here').waitFor();
    const file = `new File([${JSON.stringify(people)}], 'dropped.csv')`;
    const transfer = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(${file}); return data; })()`,
    );
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
    await page.getByRole('heading', { name: 'dropped.csv' }).waitFor();
    const text = JSON.stringify(places);
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${text});
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    })()`);
    await page.getByRole('heading', { name: 'pasted.csv' }).waitFor();
    await page.getByRole('button', { name: 'Check 2 files' }).waitFor();
  });

  it('what was looked at is published, and nothing else', async () => {
    const { page } = await openLoads({ allowed: [412] });
    await check(page, 'people.csv', people);
    await expectText(page, 'outcome', '5 rows are good.');
    const other = await openLoads();
    await check(other.page, 'places.csv', places);
    await other.page.getByRole('button', { name: 'Publish' }).click();
    await expectText(other.page, 'outcome', '3 rows published as data version 1.');
    await page.getByRole('button', { name: 'Publish' }).click();
    await expectText(page, 'notice', 'The data have changed since this was looked at');
    await expectText(page, 'preview', /Scotland\s+0\s+3\s+\+3/);
    await page.getByRole('button', { name: 'Publish' }).click();
    await expectText(page, 'outcome', '5 rows published as data version 2.');
  });

  it('a load that finds no room waits for it, and says so', async () => {
    const { socket, send } = await rawUpload(services.loader, [csvType, tooLong(people)]);
    send(people);
    const isReceiving = async () => expect((await loadsOf(services))[0]?.state).toBe('receiving');
    await vi.waitFor(isReceiving, { timeout: 20_000 });
    const { page, expectAccessible } = await openLoads({ allowed: [429] });
    await check(page, 'more.csv', manyPeople(3, 'More'));
    await expectText(page, 'progress', /Other loads are running; trying again in \d s/);
    await screenshot(page, 'loads-waiting');
    await expectAccessible();
    socket.destroy();
    await expectText(page, 'outcome', 'All 3 rows are good.');
  });
});
