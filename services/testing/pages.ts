import { type BrowserPage, type PageOptions, pagesForAll } from './browser.ts';
import { servicesForAll } from './fixtures.ts';
import type { Services, TestSettings } from './services.ts';
import { sqliteEngine } from './sqlite.ts';

/** Both pages, over services of their own. */
export interface Pages {
  readonly services: Services;
  /** Any address: that of a proxy, or of a load. */
  openPage(url: string, options?: PageOptions): Promise<BrowserPage>;
  openLoads(options?: PageOptions): Promise<BrowserPage>;
  openDashboard(path?: string, options?: PageOptions): Promise<BrowserPage>;
}

/** What most stories of the pages begin with: both, over an empty database, for all tests. */
export function pagesOf(settings?: TestSettings): Pages {
  const services = servicesForAll(sqliteEngine(), settings);
  const openPage = pagesForAll();
  return {
    services,
    openPage,
    openLoads: (options) => openPage(services.loader, options),
    openDashboard: (path = '/', options = {}) => openPage(`${services.reader}${path}`, options),
  };
}
