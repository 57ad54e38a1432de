import { readFileSync, writeFileSync } from 'node:fs';

/** What a process took during a measurement; undefined where this machine does not tell. */
export interface Usage {
  readonly cpuSeconds: number | undefined;
  readonly peakBytes: number | undefined;
}

export const unknownUsage: Usage = { cpuSeconds: undefined, peakBytes: undefined };

// Linux counts CPU time for programs in hundredths of a second on all its usual machines.
const ticksPerSecond = 100;

/**
 * Begins to measure a process: its CPU time from now on, and its peak memory from now on where we
 * may reset that (else since its start).
 *
 * @param pid undefined measures nothing
 * @returns ends the measurement; the process must still run
 */
export function meterProcess(pid: number | undefined): () => Usage {
  if (pid === undefined) return () => unknownUsage;
  resetPeak(pid);
  const before = cpuSecondsOf(pid);
  return () => {
    const after = cpuSecondsOf(pid);
    const known = before !== undefined && after !== undefined;
    return { cpuSeconds: known ? after - before : undefined, peakBytes: peakBytesOf(pid) };
  };
}

/** The most memory a process has had in RAM (`VmHWM`). */
export function peakBytesOf(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(procFile(`${pid}/status`))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** CPU time of a process and all its threads. */
function cpuSecondsOf(pid: number): number | undefined {
  return sumOfTicks(`${pid}`, [14, 15]);
}

/** CPU time of all children of ours that have ended, and of theirs. */
export function childrenCpuSeconds(): number | undefined {
  return sumOfTicks('self', [16, 17]);
}

/** Both sides together; what is known of one side only is not known of both. */
export function addUsage(one: Usage, other: Usage): Usage {
  const add = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a + b;
  return {
    cpuSeconds: add(one.cpuSeconds, other.cpuSeconds),
    peakBytes: add(one.peakBytes, other.peakBytes),
  };
}

/** Begins to measure the CPU time of this process. */
export function meterOwnCpu(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}

/** Fields are numbered from 1, as in proc_pid_stat(5). */
function sumOfTicks(process: string, fields: readonly number[]): number | undefined {
  const stat = procFile(`${process}/stat`);
  if (stat === '') return undefined;
  // The second field, a name in parentheses, may itself have spaces and parentheses.
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.reduce((sum, field) => sum + Number(rest[field - 3]), 0);
  return ticks / ticksPerSecond;
}

function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Another account's process, or another system: the peak is the one since its start.
  }
}

function procFile(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
