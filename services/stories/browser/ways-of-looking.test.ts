import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  button,
  choose,
  expectNoSideways,
  expectText,
  hasBrowser,
  screenshot,
} from '../../testing/browser.ts';
import { uploadForm } from '../../testing/client.ts';
import { manyPeople, peopleColumns } from '../../testing/csv.ts';
import { both, otherPeople, otherPlaces } from '../../testing/elsewhere.ts';
import { pagesOf } from '../../testing/pages.ts';

/** A window of 1,280 by 720 points, zoomed to 200 %. */
const zoomed = { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 };

/** What is wider than the window, and stands in no part that scrolls by itself. */
const sideways = `[...document.querySelectorAll('main *')].filter((each) => {
  const { left, right } = each.getBoundingClientRect();
  return (left < 0 || right > innerWidth + 1) && !each.closest('.scroll, .columns, .command, .unseen');
}).map((each) => each.outerHTML.slice(0, 80))`;

describe.skipIf(!hasBrowser)('When the pages are looked at in another way, then', () => {
  const { services, openLoads, openDashboard } = pagesOf();
  beforeAll(async () => {
    await uploadForm(services.loader, both).expect(201);
    await uploadForm(services.loader, [
      { field: 'people', content: otherPeople, name: 'أشخاص.csv' },
      { field: 'places', content: otherPlaces, name: 'أماكن.csv' },
    ]).expect(201);
  });

  const look = async (page: Page) => {
    await expectNoSideways(page);
    expect(await page.evaluate(sideways)).toEqual([]);
  };

  it('zoomed to 200 % all is in reach, and what sends stays in sight', async () => {
    const { page, expectAccessible } = await openDashboard('/', zoomed);
    await expectText(page, 'sentence', /^8 people/);
    await look(page);
    await expectAccessible();
    const loads = await openLoads(zoomed);
    await choose(loads.page, {
      'more.csv': `${peopleColumns}\n${'x'.repeat(200)},B,1/2/1950,Derry\n`,
    });
    await loads.page.getByText('These dates could be read either way').waitFor();
    await look(loads.page);
    expect(await button(loads.page, 'Check the file').isVisible()).toBe(true);
    await loads.expectAccessible();
  });

  it('with forced colours, bars and what is chosen are still told apart', async () => {
    const { page, expectAccessible } = await openDashboard('/?from=1920&to=1929', {
      forcedColors: 'active',
    });
    await expectText(page, 'chosen', '3 people');
    const style = (selector: string, name: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${name}`);
    const chosen = await style('.column[aria-pressed=true] .pillar', 'backgroundColor');
    expect(await style('.column.faint .pillar', 'backgroundColor')).not.toBe(chosen);
    expect(await style('.bar', 'borderBlockEndWidth')).toBe('3px');
    await screenshot(page, 'dashboard-forced');
    await expectAccessible();
  });

  it('nothing moves, whether or not somebody wants it still', async () => {
    const { page } = await openDashboard('/', { reducedMotion: 'reduce' });
    await expectText(page, 'sentence', /people/);
    await uploadForm(services.loader, [
      { field: 'people', content: manyPeople(1, 'Moved') },
    ]).expect(201);
    await expectText(page, 'sentence', /^9 people/);
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  it('mirrored, names keep their direction, and the arrows go where they point', async () => {
    const { page, expectAccessible } = await openDashboard();
    await expectText(page, 'sentence', /people/);
    await page.evaluate(`void (document.documentElement.dir = 'rtl')`);
    await page.getByRole('button', { name: '1840s: 1 person' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page
      .getByRole('button', { name: '1850s: 0 people' })
      .and(page.locator(':focus'))
      .waitFor();
    await look(page);
    await screenshot(page, 'dashboard-mirrored');
    await expectAccessible();
    const loads = await openLoads();
    await loads.page.evaluate(`void (document.documentElement.dir = 'rtl')`);
    await loads.page.getByRole('link', { name: 'أشخاص.csv' }).click();
    // The name alone is read from right to left, not the words beside it.
    expect(await loads.page.locator('h1 bdi').innerText()).toBe('أشخاص.csv');
    await look(loads.page);
    await screenshot(loads.page, 'load-mirrored');
  });

  it('printed, there are numbers and no controls', async () => {
    const { page } = await openDashboard('/?from=1920&to=1929');
    await expectText(page, 'chosen', '3 people');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['nav a', 'form', 'summary', '.lead a', '[aria-labelledby=quality]']) {
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
    }
    for (const shown of ['.lead h1', '.bar', '.pillar', '[data-testid=lately]']) {
      expect(await page.locator(shown).first().isVisible(), shown).toBe(true);
    }
    expect((await page.pdf()).toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeLessThan(4);
  });
});
