import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startServices } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

it('When many requests end at once, then what reads the log gets a line at a time', async () => {
  const written: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => written.push(line) });
  const services = await startServices(sqliteEngine(), {}, log);
  try {
    const asked = Array.from({ length: 40 }, () => fetch(`${services.reader}/summary`));
    for (const answer of await Promise.all(asked)) await answer.text();
  } finally {
    await services.stop();
  }
  const answered = written.filter((line) => line.includes('"msg":"answered"'));
  expect(answered).toHaveLength(40);
  for (const line of written) expect(line.indexOf('\n')).toBe(line.length - 1);
});
