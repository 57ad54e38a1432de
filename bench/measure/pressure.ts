import autocannon from 'autocannon';
import type { Sample } from './in-turn.ts';
import { meterOwnCpu, meterProcess } from './processes.ts';

export interface PressureOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** The status every answer must have. */
  readonly status: number;
  /** Of the service, and of the database server behind it, where they may be looked at. */
  readonly servicePid: number | undefined;
  readonly serverPid: number | undefined;
}

export const connections = 50;

/**
 * Asks as fast as the answers come, over 50 connections, from this process.
 *
 * @returns requests a second
 * @throws Error when an answer was missing or had another status
 */
export async function pressure(options: PressureOptions): Promise<Sample> {
  const { url, headers, seconds, status } = options;
  const server = meterProcess(options.serverPid);
  const service = meterProcess(options.servicePid);
  const own = meterOwnCpu();
  const sampleInt = 100;
  const result = await autocannon({ url, headers, connections, duration: seconds, sampleInt });
  const ownSeconds = own();
  const right = result.statusCodeStats?.[`${status}`]?.count ?? 0;
  const total = result.requests.total;
  if (result.errors > 0 || result.timeouts > 0 || total === 0 || right < total) {
    const stats = JSON.stringify(result.statusCodeStats);
    throw new Error(`${url}: ${result.errors} errors, of ${total} answers ${stats}`);
  }
  const more = { 'p99 ms': result.latency.p99, 'asking CPU s': ownSeconds };
  return { value: total / result.duration, client: service(), server: server(), more };
}
