import { collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client';
import { version } from '../version.ts';

/** Doubles of others by names that `promtool check metrics` complains of. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_utilization_histogram',
  'nodejs_eventloop_utilization_summary',
];

/** Longer than any process runs, and as long as a timer may be set. */
const neverMs = 2 ** 31 - 1;

let ofProcess: Registry | undefined;

/**
 * What Node tells of itself. It is there once for a process, however many services are built in it:
 * what collects it has timers and observers, which cannot be stopped.
 */
function processMetrics(): Registry {
  if (ofProcess) return ofProcess;
  ofProcess = new Registry();
  // Ten times a second it would work out what is left out.
  collectDefaultMetrics({ register: ofProcess, eventLoopUtilizationTimeout: neverMs });
  for (const name of misnamed) ofProcess.removeSingleMetric(name);
  return ofProcess;
}

/** The metrics of a process: its own, and what it runs. */
export function createRegistry(): Registry {
  const registry = new Registry();
  const ofNode = processMetrics();
  for (const { name } of ofNode.getMetricsAsArray()) {
    const metric = ofNode.getSingleMetric(name);
    if (metric) registry.registerMetric(metric);
  }
  const info = new Gauge({
    name: 'terrascope_build_info',
    help: 'The version that runs, and that of Node; always 1',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  info.set({ version, node: process.versions.node }, 1);
  return registry;
}

/** What a gauge is about. */
export interface GaugeName {
  readonly name: string;
  readonly help: string;
}

/** Reads a figure; undefined where it is not known now, and then it is left out. */
type Read<T> = () => T | undefined | Promise<T | undefined>;

/** Adds a figure that is read whenever somebody looks. */
export function addGauge(registry: Registry, { name, help }: GaugeName, read: Read<number>): void {
  const gauge = new Gauge({
    ...{ name, help, registers: [registry] },
    collect: async () => {
      const value = await read();
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    },
  });
}

/** The same for several figures, told apart by one label of a fixed set. */
export function addGauges(
  registry: Registry,
  { name, help, label }: GaugeName & { readonly label: string },
  read: Read<Readonly<Record<string, number>>>,
): void {
  const gauge = new Gauge({
    ...{ name, help, labelNames: [label], registers: [registry] },
    collect: async () => {
      const values = await read();
      gauge.reset();
      for (const [of, value] of Object.entries(values ?? {})) gauge.set({ [label]: of }, value);
    },
  });
}
