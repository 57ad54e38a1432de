import { expect } from 'vitest';
import type { Engine } from '#shared/testing/engines.ts';
import { uploadForm } from './client.ts';
import { people, places, summary } from './csv.ts';
import { loadOf, loadsOf } from './loads.ts';
import { type Services, startServices, type TestSettings } from './services.ts';
import { expectUnchanged, stateOf, summaryOf } from './state.ts';

/** Services whose published data must outlive whatever a test sends them. */
export interface LoadedServices extends Services {
  /** Expects the data to be as it was, and no load to have been made since. */
  expectNoLoad(): Promise<void>;
  /** Expects the data to be as it was, and this load to have failed with this code. */
  expectFailed(loadId: unknown, code: string): Promise<void>;
}

/** Both services, with `people` and `places` published. */
export async function startLoaded(
  engine: Engine,
  settings: TestSettings = {},
): Promise<LoadedServices> {
  const services = await startServices(engine, settings);
  const both = [
    { field: 'people', content: people },
    { field: 'places', content: places },
  ];
  await uploadForm(services.loader, both).expect(201);
  expect(await summaryOf(services)).toBe(summary);
  const before = await stateOf(services);
  let loads = (await loadsOf(services)).length;
  return {
    ...services,
    expectNoLoad: async () => {
      await expectUnchanged(services, before);
      expect(await loadsOf(services)).toHaveLength(loads);
    },
    expectFailed: async (loadId, code) => {
      const load = await loadOf(services, String(loadId));
      expect(load).toMatchObject({ state: 'failed', dataVersion: null, error: { code } });
      expect(load.finishedAt).not.toBeNull();
      await expectUnchanged(services, before);
      loads = (await loadsOf(services)).length;
    },
  };
}
