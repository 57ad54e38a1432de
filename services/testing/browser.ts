import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, vi } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Chromium on the PATH, if there is one. */
    chromium: string | null;
    /** The folder for screenshots, if they were asked for. */
    screenshots: string | null;
  }
}

/** A page in a browser, for as long as the test at hand. */
export interface BrowserPage {
  readonly page: Page;
  /** Expects nobody to be kept out: axe finds nothing, in light and in dark colours. */
  expectAccessible(): Promise<void>;
}

export const hasBrowser = inject('chromium') !== null;

const waitMs = 45_000;
const testMs = 120_000;
/** Of this machine: a container was started on it, for one. It ends what is being loaded. */
const networkChanged = 'net::ERR_NETWORK_CHANGED';

/** @param allowed statuses of refused requests that belong to the story; a browser logs them */
export type PageOptions = BrowserContextOptions & { allowed?: readonly number[] };

/** One browser for the tests at hand. @returns opens pages in it, as `openPage` says */
export function pagesForAll(): (url: string, options?: PageOptions) => Promise<BrowserPage> {
  // A browser beside two services and other tests may be slow.
  vi.setConfig({ testTimeout: testMs });
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => browser.close());
  return (url, options) => openPage(browser, url, options);
}

async function launchBrowser(): Promise<Browser> {
  const executablePath = inject('chromium') ?? '';
  // As root, which tests in a container are, Chromium has no sandbox.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/**
 * Opens a page. The test at hand fails when the page has broken its policy, asked another origin,
 * or met an error that nobody caught.
 */
async function openPage(
  browser: Browser,
  url: string,
  { allowed = [], ...options }: PageOptions = {},
): Promise<BrowserPage> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    const isAllowed = allowed.some((status) =>
      status === 0 ? text.includes('net::ERR_') : text.includes(`status of ${status} `),
    );
    const isNoise = text.includes(networkChanged);
    if (['error', 'warning'].includes(message.type()) && !isAllowed && !isNoise) faults.push(text);
  });
  let isCutOff = false;
  page.on('requestfailed', (request) => {
    isCutOff ||= request.failure()?.errorText === networkChanged;
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const isOwn = origin === new URL(url).origin || protocol === 'blob:';
    if (!isOwn) faults.push(`asks ${request.url()}`);
  });
  page.setDefaultTimeout(waitMs);
  onTestFinished(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  await page.goto(url);
  for (let tries = 0; isCutOff && tries < 3; tries++) {
    isCutOff = false;
    await page.reload();
  }
  return { page, expectAccessible: () => expectAccessible(page) };
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const found = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return found.violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
      }));
    });
    expect(violations, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Waits until a part of the page says this. */
export async function expectText(page: Page, testId: string, text: string | RegExp): Promise<void> {
  const found = page.getByTestId(testId);
  await vi.waitFor(async () => expect(await found.innerText()).toMatch(text), { timeout: waitMs });
}

/** Expects nothing to stick out to the side. */
export async function expectNoSideways(page: Page): Promise<void> {
  // As text: the types of a browser are those of the pages only.
  const widths = `[document.documentElement.scrollWidth, document.documentElement.clientWidth]`;
  const [inner, outer] = await page.evaluate<[number, number]>(widths);
  expect(inner).toBeLessThanOrEqual(outer);
}

const looks = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 360 },
] as const;

/** Screenshots of this state, if they were asked for (`npm run screenshots`). */
export async function screenshot(page: Page, state: string): Promise<void> {
  const folder = inject('screenshots');
  if (folder === null) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const { name, colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    // Not by `fullPage`: what sticks to the end of the window would stand in the middle.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(folder, `${state}-${name}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** Chooses files on the page for loads, as its button does. */
export async function choose(page: Page, files: Readonly<Record<string, string | Buffer>>) {
  const chosen = Object.entries(files).map(([name, content]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(content),
  }));
  await page.locator('input[type=file][multiple]').setInputFiles(chosen);
}

export function button(page: Page, name: string | RegExp) {
  return page.getByRole('button', { name });
}
