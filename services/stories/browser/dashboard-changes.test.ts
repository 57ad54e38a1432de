import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startProxy } from '#shared/testing/proxy.ts';
import { expectText, hasBrowser, screenshot } from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { manyPeople } from '../../testing/csv.ts';
import { both, otherPeople, otherPlaces } from '../../testing/elsewhere.ts';
import { pagesOf } from '../../testing/pages.ts';

describe.skipIf(!hasBrowser)('When the data change while somebody looks, then', () => {
  const { services, openPage, openDashboard } = pagesOf();
  beforeAll(async () => {
    await uploadForm(services.loader, both).expect(201);
  });

  it('a link to the numbers keeps them, and leads to the present', async () => {
    const { page, expectAccessible } = await openDashboard();
    await page.getByRole('link', { name: 'Link to these numbers' }).click();
    await page.getByText('As it was at data version 1').waitFor();
    expect(new URL(page.url()).search).toBe('?version=1');
    await uploadForm(services.loader, [{ field: 'people', content: otherPeople }]).expect(201);
    await page.reload();
    await expectText(page, 'sentence', /^5 people/);
    // What is to be done is that of the version, too.
    await expectText(page, 'unmatched', /^Atlantis\s+1\s+–$/);
    await page.getByRole('link', { name: 'Show the present' }).click();
    await expectText(page, 'sentence', /^8 people/);
    await expectText(page, 'unmatched', /Longtown\s+1/);
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
