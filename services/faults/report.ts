import type { FaultName } from './plan.ts';
import type { Recovery } from './pulse.ts';

/** Of each fault, how long it took from its beginning until a load and a read were possible. */
export function describeRecoveries(
  recoveries: ReadonlyMap<FaultName, readonly Recovery[]>,
): string {
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const cells = (times: readonly number[]) => {
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return [seconds(median), seconds(sorted.at(-1) ?? 0)];
  };
  const rows = [...recoveries].sort(([a], [b]) => a.localeCompare(b));
  const lines = rows.map(([name, all]) => [
    name,
    `${all.length}`,
    ...cells(all.map(({ loadMs }) => loadMs)),
    ...cells(all.map(({ readMs }) => readMs)),
  ]);
  const head = ['fault', 'times', 'load: median s', 'longest', 'read: median s', 'longest'];
  const line = (each: readonly string[]) => `| ${each.join(' | ')} |`;
  const rule = '| --- | ---: | ---: | ---: | ---: | ---: |';
  return [line(head), rule, ...lines.map(line)].join('\n');
}
