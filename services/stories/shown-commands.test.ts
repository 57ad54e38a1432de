import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engines, makeTemporaryFolder, reserveTestDatabase } from '#shared/testing/engines.ts';
import { type Outcome, runShown, type ShownCommand, shownRuns } from '../testing/shown-commands.ts';
import { startBoth } from '../testing/start.ts';

const root = join(import.meta.dirname, '../..');
const documents = ['README.md', 'docs/loading.md', 'docs/reading.md'];
const read = (name: string) => readFileSync(join(root, name), 'utf8');

/** What `curl -m` ends with when its time is up. */
const timeIsUp = 28;

/** A checkout as it is cloned, as far as the commands need it. */
function cloned(): string {
  const folder = join(makeTemporaryFolder(), 'terrascope');
  mkdirSync(folder);
  for (const name of ['.gitignore', 'data/raw', 'reports/.gitkeep']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  return folder;
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
}

/** What is not as the document says, of one command. */
function differences({ text, status, parts }: ShownCommand, outcome: Outcome): string[] {
  const { exit, statuses, output } = outcome;
  const wrong: string[] = [];
  if (exit !== 0 && !(exit === timeIsUp && text.includes(' -m '))) wrong.push(`exit ${exit}`);
  const bad = statuses.filter((each) => (status ? each !== status : each >= 300));
  if (bad.length > 0) wrong.push(`status ${bad}`);
  if (status && statuses.length === 0) wrong.push('no answer');
  let from = 0;
  for (const part of parts) {
    const at = output.indexOf(part, from);
    if (at < 0) wrong.push(`lacks ${part}`);
    else from = at + part.length;
  }
  return wrong.length === 0 ? [] : [...wrong, output];
}

/** The long way on every engine, the rest on one. */
const cases = engines.flatMap((engine) =>
  (engine.name === 'sqlite' ? documents : documents.slice(0, 1)).map((name) => ({ engine, name })),
);

describe('When the commands of a document are run from top to bottom, on a fresh start', () => {
  test.each(cases)(
    'then $name says what they answer on $engine.name',
    async ({ engine, name }) => {
      const folder = cloned();
      const before = git(folder, 'status', '--short');
      const { url, drop } = reserveTestDatabase(engine);
      const database = engine.name === 'sqlite' ? 'sqlite:data/terrascope.db' : url;
      const found: unknown[] = [];
      for (const { settings, commands } of shownRuns(read(name))) {
        const own = { DATABASE_URL: database, DATA_DIR: 'data', REPORTS_DIR: 'reports' };
        const both = startBoth(folder, { ...own, ...settings }, undefined, folder);
        const { loader, reader } = await both.shown();
        const at = { loader: new URL(loader).host, reader: new URL(reader).host };
        for (const [index, outcome] of (await runShown(commands, folder, at)).entries()) {
          const command = commands[index];
          if (!command) continue;
          const wrong = differences(command, outcome);
          if (wrong.length > 0) found.push({ line: command.line, text: command.text, wrong });
        }
        both.child.kill('SIGINT');
        expect(await both.exit).toEqual([0, null]);
      }
      await drop();
      expect(found).toEqual([]);
      expect(git(folder, 'status', '--short')).toBe(before);
    },
    300_000,
  );
});

describe('When commands are read from a document', () => {
  test('then each has its line, its status and what its answer has', () => {
    const block =
      '```sh\n# Why\necho a |\n  curl -T - http://x\n#> 201 {"a":1…"b"…\n\nA=$(curl y)\n```\n';
    expect(shownRuns(`# Title\n\n${block}`)).toEqual([
      {
        settings: {},
        commands: [
          {
            line: 5,
            text: 'echo a |\n  curl -T - http://x',
            status: 201,
            parts: ['{"a":1', '"b"'],
          },
          { line: 9, text: 'A=$(curl y)', parts: [] },
        ],
      },
    ]);
  });

  test('then those after `npm start` run with its settings, and others are left alone', () => {
    const document =
      "```sh\nnpm install && npm start\n```\n```sh\ncurl a\n```\n```sh\nA=1 B='x y' npm start\n```\n";
    expect(shownRuns(document)).toHaveLength(1);
    const again = "```sh\nHOST=0.0.0.0 KEYS='a:b' npm start\n```\n```sh\ncurl c\n```\n";
    expect(shownRuns(document + again).map(({ settings }) => settings)).toEqual([
      {},
      { HOST: '0.0.0.0', KEYS: 'a:b' },
    ]);
  });

  test('then every document with a curl line is among those that are run', () => {
    const others = ['docs/access.md', 'docs/databases.md', 'docs/observability.md', 'SECURITY.md'];
    for (const name of others) expect(shownRuns(read(name)), name).toEqual([]);
    for (const name of documents) expect(shownRuns(read(name)).length, name).toBeGreaterThan(0);
  });

  test('then an answer that is not as it says is told', () => {
    const command = { line: 1, text: 'curl x', status: 200, parts: ['a', 'b'] };
    const good = { exit: 0, statuses: [200], output: 'a b' };
    expect(differences(command, good)).toEqual([]);
    expect(differences(command, { ...good, output: 'b a' })).toEqual(['lacks b', 'b a']);
    expect(differences(command, { ...good, statuses: [201] })).toEqual(['status 201', 'a b']);
    expect(differences(command, { ...good, exit: 7, statuses: [] })).toEqual([
      'exit 7',
      'no answer',
      'a b',
    ]);
  });
});
