import { givenEnvironment } from '#shared/config.ts';
import { createApi } from '#shared/page/api.ts';
import { formatNumber } from '#shared/page/format.ts';
import { columns } from './columns.ts';
import { keyOf, runCommand } from './command.ts';
import { clientEnvironment, parseSummary, summaryUsage } from './options.ts';

await runCommand('summary', async () => {
  const environment = clientEnvironment(givenEnvironment());
  const command = parseSummary(process.argv.slice(2), environment);
  if (!command) {
    process.stdout.write(summaryUsage);
    return 0;
  }
  const answer = await createApi(keyOf(environment)).send(`${command.url}/summary`);
  const text = await answer.text();
  process.stdout.write(command.isJson ? `${text}\n` : toTable(JSON.parse(text)));
  return 0;
});

function toTable(summary: Readonly<Record<string, number>>): string {
  const counts = Object.entries(summary);
  if (counts.length === 0) return 'Nobody is counted yet: load people.csv and places.csv.\n';
  const rows = counts.map(([country, people]) => [country, formatNumber(people)]);
  return columns(rows, [false, true]);
}
