import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { startProxy, type TcpProxy } from '#shared/testing/proxy.ts';
import { expectText, hasBrowser, pagesForAll, screenshot } from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { people, places } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));

describe.skipIf(!hasBrowser).each(servers)('When the way to %s is cut, then', (engine) => {
  let services: Services;
  let proxy: TcpProxy;
  const openPage = pagesForAll();
  beforeAll(async () => {
    proxy = await startProxy(engine.url);
    const patience = { REQUEST_RETRY_MS: '100', VERSION_POLL_MS: '200' };
    services = await startServices({ ...engine, url: proxy.url }, patience);
    const both = [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ];
    await uploadForm(services.loader, both).expect(201);
  });
  afterAll(async () => {
    await services.stop();
    await proxy.cut();
  });

  it('both pages say so, show what they know, and go on by themselves', async () => {
    const { page: dashboard } = await openPage(services.reader, { allowed: [503] });
    await expectText(dashboard, 'sentence', /^5 people/);
    const { page, expectAccessible } = await openPage(services.loader, { allowed: [503] });
    await expectText(page, 'history', 'people.csv and 1 more');
    await proxy.cut();
    await page.getByRole('link', { name: 'people.csv and 1 more' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'All loads' }).waitFor();
    await screenshot(page, 'load-away');
    await expectAccessible();
    await dashboard.getByRole('button', { name: '1990s' }).click();
    await dashboard.getByRole('alert').waitFor();
    // Numbers never stand under what they are not of.
    expect(await dashboard.getByTestId('chosen').count()).toBe(0);
    await expectText(dashboard, 'sentence', /^5 people/);
    await proxy.mend();
    await expectText(page, 'outcome', '8 rows published as data version 1.');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await expectText(dashboard, 'chosen', '1 person');
    await dashboard.getByRole('alert').waitFor({ state: 'detached' });
  });
});
