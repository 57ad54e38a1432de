import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Engine } from '#shared/testing/engines.ts';
import { type LoadedServices, startLoaded } from './loaded.ts';
import { type Services, startServices, type TestSettings } from './services.ts';

/*
 * What most stories begin with: services that are started before the tests at hand, and stopped
 * after them. What these give is filled by then: nothing may be read from it while tests are only
 * declared.
 */

/** New services, over an empty database, for each test. */
export function servicesForEach(engine: Engine, settings?: TestSettings): Services {
  const services = {} as Services;
  beforeEach(async () => {
    Object.assign(services, await startServices(engine, settings));
  });
  afterEach(async () => services.stop());
  return services;
}

/** The same services for all tests. */
export function servicesForAll(engine: Engine, settings?: TestSettings): Services {
  return filledOnce(() => startServices(engine, settings));
}

/** The same services for all tests, with `people` and `places` published. */
export function loadedForAll(engine: Engine, settings?: TestSettings): LoadedServices {
  return filledOnce(() => startLoaded(engine, settings));
}

function filledOnce<S extends Services>(start: () => Promise<S>): S {
  const services = {} as S;
  beforeAll(async () => {
    Object.assign(services, await start());
  });
  afterAll(async () => services.stop());
  return services;
}
