import { SERVICES, type ServiceName } from './contract.ts';
import type { Site } from './site.ts';

/** Resident memory of a service after the warm-up and at the end, in bytes. */
export interface MemoryUse {
  readonly warm: number;
  readonly end: number;
}

export type Memory = Readonly<Record<ServiceName, MemoryUse>>;

const growthMax = 1.2;

/** Resident memory of each service, as it tells it itself. */
export async function memoryOf({ urls }: Site): Promise<Record<ServiceName, number>> {
  const of = async (service: ServiceName) => {
    const text = await (await fetch(`${urls[service]}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0);
  };
  return { 'loader-api': await of('loader-api'), 'reader-api': await of('reader-api') };
}

/** What the services take now, beside what they took; none that is gone. */
export async function memorySince(site: Site, warm: Record<ServiceName, number>): Promise<Memory> {
  const end = await memoryOf(site).catch(() => ({ 'loader-api': 0, 'reader-api': 0 }));
  const both = (service: ServiceName) => ({ warm: warm[service], end: end[service] });
  return { 'loader-api': both('loader-api'), 'reader-api': both('reader-api') };
}

/** What is said of each service that has grown by more than it may. */
export function growth(memory: Memory): string[] {
  return SERVICES.filter((each) => memory[each].end > memory[each].warm * growthMax).map(
    (service) => {
      const { warm, end } = memory[service];
      return `${service} grew from ${mebibytes(warm)} to ${mebibytes(end)}`;
    },
  );
}

export const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
