import { expect, vi } from 'vitest';
import { connect } from '#shared/database/connect.ts';
import { testConnectOptions } from '#shared/testing/engines.ts';
import { manyPeople } from './csv.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

/** A file that takes a while, and where to stop sending it for a time. */
export const content = manyPeople(30_000);
export const half = Math.floor(content.length / 2);
const quick = { SHUTDOWN_GRACE_MS: '500', SHUTDOWN_DEADLINE_MS: '6000' };

/** What the database says once the process is gone. */
export async function leftBehind({ folder }: ServiceProcess) {
  const database = connect(`sqlite:${folder}/test.db`, testConnectOptions);
  try {
    const load = await database.db.selectFrom('loads').selectAll().executeTakeFirst();
    const file = await database.db.selectFrom('files').selectAll().executeTakeFirst();
    const rows = await database.db.selectFrom('people').select('line_no').execute();
    const meta = await database.db.selectFrom('meta').selectAll().execute();
    const version = meta.find(({ name }) => name === 'data_version')?.value;
    const error: { code?: string } = JSON.parse(load?.error ?? '{}');
    return {
      state: load?.state,
      code: error.code,
      counted: file?.counted,
      rows: rows.length,
      version,
    };
  } finally {
    await database.close();
  }
}

/** loader-api as a process of its own, soon to be told to stop. */
export async function startLoader(settings = {}) {
  const running = startProcess('loader-api', { ...quick, ...settings });
  const { url = '' } = await running.logged('listening');
  const underWay = async () =>
    vi.waitFor(
      async () => {
        const page = (await (await fetch(`${url}/loads`)).json()) as { items: { state: string }[] };
        expect(page.items[0]?.state).toBe('receiving');
      },
      { timeout: 5000 },
    );
  return { running, url, underWay };
}
