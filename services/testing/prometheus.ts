import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { runProgram } from '#shared/testing/servers/programs.ts';
import { unusedPort } from '#shared/testing/unused-port.ts';
import type { Services } from './services.ts';

/** A real Prometheus that scrapes both services every second. */
export interface Prometheus {
  /** The series that an expression gives now. @throws Error when it is not valid */
  query(expression: string): Promise<readonly unknown[]>;
  /** The expressions of its rules. */
  rules(): Promise<readonly { readonly name: string; readonly query: string }[]>;
  /** Until it has scraped both, so many times. */
  scraped(times: number): Promise<void>;
  stop(): Promise<void>;
}

/** Whether a program can be run here. */
export async function hasProgram(name: string): Promise<boolean> {
  const found = await runProgram('/bin/sh', ['-c', `command -v ${name}`]).catch(() => undefined);
  return found !== undefined;
}

/** @param ruleFile its path */
export async function startPrometheus(
  { loader, reader }: Pick<Services, 'loader' | 'reader'>,
  ruleFile: string,
): Promise<Prometheus> {
  const folder = makeTemporaryFolder();
  const target = (job: string, url: string) => ({
    job_name: job,
    static_configs: [{ targets: [new URL(url).host] }],
  });
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [ruleFile],
    scrape_configs: [target('loader-api', loader), target('reader-api', reader)],
  };
  // JSON is YAML, too.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  mkdirSync(join(folder, 'data'));
  const port = await unusedPort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const ended = once(child, 'exit');
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const body = (await answer.json()) as { status: string; error?: string; data: T };
    if (body.status !== 'success') throw new Error(`${body.error}`);
    return body.data;
  };
  const query = async (expression: string) => {
    const { result } = await ask<{ result: unknown[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return result;
  };
  const scrapes = async (times: number) => {
    const counts = 'count_over_time(up[10m]) and up == 1';
    const found = (await query(counts).catch(() => [])) as { value: [number, string] }[];
    return found.length === 2 && found.every(({ value }) => Number(value[1]) >= times);
  };
  return {
    query,
    rules: async () => {
      const { groups } = await ask<{ groups: { rules: { name: string; query: string }[] }[] }>(
        'rules',
      );
      return groups.flatMap(({ rules }) => rules);
    },
    scraped: async (times) => {
      for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
        if (await scrapes(times)) return;
      }
      throw new Error(`it has not scraped both services:\n${said}`);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
