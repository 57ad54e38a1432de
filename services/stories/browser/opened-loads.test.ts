import { randomUUIDv7 } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { button, choose, expectText, hasBrowser } from '../../testing/browser.ts';
import { manyPeople, people } from '../../testing/csv.ts';
import { insertFailedLoads, loadsOf } from '../../testing/loads.ts';
import { pagesOf } from '../../testing/pages.ts';
import { slowUploads } from '../../testing/slow-uploads.ts';

describe.skipIf(!hasBrowser)('When a load is opened by its address, then', () => {
  const { services, openPage, openLoads } = pagesOf();

  it.each([
    ['was mistyped', 'half-an-id', []],
    ['is that of no load', randomUUIDv7(), [404]],
  ])(
    'one that %s is said to be wrong, and the way to the others is open',
    async (_, id, allowed) => {
      const { page, expectAccessible } = await openPage(`${services.loader}/#load=${id}`, {
        allowed,
      });
      await page.getByRole('alert').getByText('no load').waitFor();
      await expectAccessible();
      await page.getByRole('link', { name: 'All loads' }).click();
      await page.getByText('Drop CSV files here').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    },
  );

  it('a load that has no file says so', async () => {
    await insertFailedLoads(services.db, 1);
    const { page, expectAccessible } = await openLoads();
    await page.getByRole('link', { name: 'no file' }).click();
    await page.getByRole('heading', { name: 'no file' }).waitFor();
    await expectText(page, 'outcome', 'Nothing of this load was published.');
    await expectAccessible();
  });

  it('what was asked of files is still asked when they are read otherwise, and not of others', async () => {
    const { page } = await openLoads();
    const replace = page.getByLabel('Replace what earlier files of the same kind said');
    await choose(page, { 'people.csv': people });
    await replace.check();
    await page.getByLabel('Note').fill('Second half');
    await button(page, 'Check the file').click();
    await expectText(page, 'outcome', 'All 5 rows are good.');
    expect((await loadsOf(services))[0]).toMatchObject({ mode: 'replace', note: 'Second half' });
    await button(page, 'Discard').click();
    await button(page, 'Change how the files are read').click();
    expect(await replace.isChecked()).toBe(true);
    expect(await page.getByLabel('Note').inputValue()).toBe('Second half');
    await button(page, 'Check the file').click();
    await button(page, 'Publish').click();
    await expectText(page, 'outcome', '5 rows published as data version 1.');
    await page.getByRole('link', { name: 'All loads' }).click();
    await choose(page, { 'more.csv': manyPeople(1, 'More') });
    expect(await replace.isChecked()).toBe(false);
    expect(await page.getByLabel('Note').inputValue()).toBe('');
  });

  it('a load that is being sent is cancelled in another tab, and here nobody leaves by chance', async () => {
    const { page } = await openLoads({ allowed: [409] });
    await slowUploads(page);
    await choose(page, { 'long.csv': manyPeople(100_000, 'Long') });
    await button(page, 'Check the file').click();
    await expectText(page, 'progress', /rows? · /);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      return dialog.dismiss();
    });
    // Nobody waits for a page that was told to stay.
    await page.evaluate('void setTimeout(() => location.reload())');
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['beforeunload']);
    await expectText(page, 'progress', /rows? · /);
    const other = await openLoads();
    await other.page.getByRole('link', { name: 'long.csv' }).click();
    await button(other.page, 'Cancel').click();
    await expectText(other.page, 'outcome', 'Nothing of this load counts.');
    await expectText(page, 'outcome', 'Nothing of this load counts.');
    await button(page, 'Check again').waitFor();
  });
});
