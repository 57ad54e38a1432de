import { describe, expect, it } from 'vitest';
import { silentLog } from '#shared/testing/engines.ts';
import { expireHeld } from '../../loader-api/purge/expire.ts';
import { button, choose, expectText, hasBrowser } from '../../testing/browser.ts';
import { uploadBody } from '../../testing/client.ts';
import { manyPeople, places } from '../../testing/csv.ts';
import { loadsOf } from '../../testing/loads.ts';
import { pagesOf } from '../../testing/pages.ts';
import { dataVersionOf } from '../../testing/state.ts';

describe.skipIf(!hasBrowser)('When a load is held, then', () => {
  const { services, openPage, openLoads } = pagesOf();

  it('what becomes of it elsewhere is seen here, and its files are still at hand', async () => {
    const { page } = await openLoads();
    await choose(page, { 'held.csv': manyPeople(3, 'Held') });
    await button(page, 'Check the file').click();
    await expectText(page, 'outcome', 'All 3 rows are good.');
    await page.getByText('It is held until').waitFor();
    await expireHeld(services.db, silentLog, Date.now() + 365 * 86_400_000);
    await expectText(page, 'outcome', 'Nothing of this load counts.');
    await button(page, 'Check again').click();
    await expectText(page, 'outcome', 'All 3 rows are good.');
    const other = await openPage(page.url());
    await button(other.page, 'Publish').click();
    await expectText(page, 'outcome', '3 rows published as data version 1.');
  });

  it('a second click does nothing more, and a revert is what was looked at', async () => {
    await uploadBody(services.loader, places).expect(201);
    const { page } = await openLoads({ allowed: [412] });
    await choose(page, { 'twice.csv': manyPeople(4, 'Twice') });
    await button(page, 'Check the file').dblclick();
    await button(page, 'Publish').dblclick();
    await expectText(page, 'outcome', '4 rows published as data version 3.');
    await button(page, 'Revert…').click();
    const dialog = page.getByRole('dialog');
    await expectText(page, 'preview', /Scotland\s+7\s+3\s+-4/);
    await uploadBody(services.loader, manyPeople(2, 'Meanwhile')).expect(201);
    await dialog.getByRole('button', { name: 'Revert' }).click();
    await expectText(page, 'preview', /Scotland\s+9\s+5\s+-4/);
    await dialog.getByRole('button', { name: 'Revert' }).dblclick();
    await expectText(page, 'outcome', 'counts no longer');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await dataVersionOf(services)).toBe(5);
  });

  it('what has no country is bounded, where somebody wants it', async () => {
    const { page } = await openLoads({ allowed: [422] });
    await choose(page, { 'lost.csv': manyPeople(2, 'Lost').replaceAll('Dumfries', 'Nowhere') });
    await page.getByText('too many people have no country').click();
    const bound = page.getByLabel('Birthplaces nobody lists, at most');
    await bound.fill('many');
    await page.getByText('A bound is a number or a percentage').waitFor();
    expect(await button(page, 'Check the file').isDisabled()).toBe(true);
    await bound.fill('5%');
    await button(page, 'Check the file').click();
    await expectText(page, 'outcome', 'Nothing of this load was published.');
    const { error } = (await loadsOf(services))[0] ?? {};
    expect(error?.code).toBe('too_many_unmatched');
  });
});
