import { testDatabaseUrl } from '#shared/config.ts';
import { findServer } from '#shared/testing/servers/index.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { describeRecoveries } from './report.ts';
import { faultsFor } from './strike.ts';
import { createTarget } from './target.ts';
import { runTrial } from './trial.ts';

/** @returns how much was wrong */
async function run(options: Options): Promise<number> {
  const { engine, seeds, commands } = options;
  const server = engine === 'mysql' && options.nodes.length === 0 ? await found() : undefined;
  const nodes = server ? [server.url] : options.nodes;
  if (engine !== 'sqlite' && nodes.length === 0) throw new Error('--nodes names none');
  let wrong = 0;
  try {
    for (const seed of seeds) {
      const target = createTarget(engine, nodes, commands);
      const able = faultsFor(target);
      const faults = options.faults?.filter((name) => able.includes(name)) ?? able;
      if (faults.length === 0) throw new Error('--faults names none that can be had here');
      say(`${engine}, seed ${seed}: ${faults.join(', ')}`);
      const { first, rounds, seconds } = options;
      const result = await runTrial(target, { seed, first, rounds, seconds, faults, say });
      say(
        `${engine}, seed ${seed}: ${result.rounds} rounds, ${result.actions} actions of clients,`,
      );
      say(`  ${result.answers} summaries read, ${result.wrong.length} faults`);
      say(describeRecoveries(result.recoveries));
      for (const what of result.wrong) say(`FOUND ${what}`);
      wrong += result.wrong.length;
    }
  } finally {
    await server?.stop();
  }
  return wrong;
}

async function found() {
  const server = await findServer(testDatabaseUrl(), say);
  if ('absent' in server) throw new Error(`there is no MySQL server: ${server.absent}`);
  return server;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) say(USAGE);
  else if ((await run(options)) > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`faults: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
