import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startProxy } from '#shared/testing/proxy.ts';
import {
  expectText,
  hasBrowser,
  type PageOptions,
  pagesForAll,
  screenshot,
} from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { csv, manyPeople, people, peopleColumns, places } from '../../testing/csv.ts';
import { servicesForAll } from '../../testing/fixtures.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];
const long = 'The United Kingdom of Great Britain and the Northern Isles of Old';
const otherPlaces = csv([
  ['city', 'county', 'country'],
  ['حيفا', 'حيفا', 'فلسطين'],
  ['Longtown', 'Longshire', long],
]);
const otherPeople = csv([
  peopleColumns,
  ['A', 'B', '1925-05-05', 'Derry'],
  ['C', 'D', '1926-05-05', 'حيفا'],
  ['E', 'F', '1926-05-05', 'Longtown'],
]);

// A browser beside two services and other tests may be slow.
vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(!hasBrowser)('When the data change while somebody looks, then', () => {
  const services = servicesForAll(sqliteEngine());
  const openPage = pagesForAll();
  const open = (path = '/', options: PageOptions = {}) =>
    openPage(`${services.reader}${path}`, options);
  beforeAll(async () => {
    await uploadForm(services.loader, both).expect(201);
  });

  it('a link to the numbers keeps them, and leads to the present', async () => {
    const { page, expectAccessible } = await open();
    await page.getByRole('link', { name: 'Link to these numbers' }).click();
    await page.getByText('As it was at data version 1').waitFor();
    expect(new URL(page.url()).search).toBe('?version=1');
    await uploadForm(services.loader, [{ field: 'people', content: otherPeople }]).expect(201);
    await page.reload();
    await expectText(page, 'sentence', /^5 people/);
    await page.getByRole('link', { name: 'Show the present' }).click();
    await expectText(page, 'sentence', /^8 people/);
    await expectText(
      page,
      'lately',
      /^Northern Ireland \+1\s+people\.csv published · .* version 2/,
    );
    await page.getByRole('link', { name: 'as of version 1' }).click();
    await expectText(page, 'sentence', /^5 people/);
    await page.goBack();
    await expectText(page, 'sentence', /^8 people/);
    await page.getByRole('button', { name: 'Look at the values' }).click();
    await expectText(page, 'quality', /date_of_birth\s+0\s+\d\s+1842-09-30\s+2000-02-29/);
    await screenshot(page, 'dashboard-quality');
    await expectAccessible();
  });

  it('a night on a dead connection ends with the numbers of the morning', async () => {
    const proxy = await startProxy(services.reader);
    const { page } = await openPage(proxy.url, { allowed: [0] });
    await page.clock.install();
    await page.reload();
    await expectText(page, 'sentence', /^8 people/);
    proxy.freezeOpen();
    const night = manyPeople(2, 'Night');
    await uploadForm(services.loader, [{ field: 'people', content: night }]).expect(201);
    // Each step ends what waits on a connection that was frozen.
    await vi.waitFor(
      async () => {
        await page.clock.fastForward('01:00');
        expect(await page.getByTestId('sentence').innerText()).toMatch(/^10 people/);
      },
      // Not so fast that what is asked for has no time to come.
      { timeout: 90_000, interval: 5_000 },
    );
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await proxy.cut();
  });

  it('a service that goes away is said, and the page goes on when it is back', async () => {
    const proxy = await startProxy(services.reader);
    const { page } = await openPage(proxy.url, { allowed: [0] });
    await expectText(page, 'sentence', /^10 people/);
    await proxy.cut();
    await page.getByRole('alert').waitFor();
    await page.getByText('not live').waitFor();
    await expectText(page, 'sentence', /^10 people/);
    await screenshot(page, 'dashboard-away');
    await uploadForm(services.loader, [{ field: 'places', content: otherPlaces }]).expect(201);
    await proxy.mend();
    await expectText(page, 'sentence', /^10 people, 9 counted in 4 countries/);
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await proxy.cut();
  });
});
