import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/*
 * The commands that a document shows, as a reader would copy them: blocks of `sh`, each command
 * with what it answers after `#>`, first the status, `…` for what is left out.
 */

/** A command, and what the document says that it answers. */
export interface ShownCommand {
  /** Where it stands in the document. */
  readonly line: number;
  readonly text: string;
  readonly status?: number;
  /** What stands in the answer, in this order. */
  readonly parts: readonly string[];
}

/** Commands that follow one another, over services with these settings. */
export interface ShownRun {
  readonly settings: Readonly<Record<string, string>>;
  readonly commands: readonly ShownCommand[];
}

/** What a command has done. */
export interface Outcome {
  readonly exit: number;
  readonly statuses: readonly number[];
  readonly output: string;
}

const startLine = /^((?:\w+=\S+ )*)npm start$/;
const continued = /[\\|]$|&&$/;

/** The blocks that send requests; one that ends with `npm start` begins anew, with its settings. */
export function shownRuns(document: string): ShownRun[] {
  let settings: Record<string, string> = {};
  const runs: { settings: ShownRun['settings']; commands: ShownCommand[] }[] = [];
  for (const block of document.matchAll(/^```sh\n([\s\S]*?)^```$/gm)) {
    const text = block[1] ?? '';
    const [, given] = startLine.exec(text.trim().split('\n').at(-1) ?? '') ?? [];
    if (given !== undefined) settings = settingsIn(given);
    if (!/\bcurl /.test(text)) continue;
    const firstLine = document.slice(0, block.index).split('\n').length + 1;
    const last = runs.at(-1);
    const commands = commandsIn(text, firstLine);
    if (last?.settings === settings) last.commands.push(...commands);
    else runs.push({ settings, commands });
  }
  return runs;
}

function settingsIn(given: string): Record<string, string> {
  const words = given.trim() === '' ? [] : given.trim().split(' ');
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1).replaceAll("'", '')];
    }),
  );
}

function commandsIn(block: string, firstLine: number): ShownCommand[] {
  const commands: ShownCommand[] = [];
  let open = '';
  for (const [at, line] of block.split('\n').entries()) {
    const last = commands.at(-1);
    if (line.startsWith('#>') && last) {
      commands[commands.length - 1] = { ...last, ...saidBy(line.slice('#>'.length).trim()) };
    } else if (open !== '' || (line !== '' && !line.startsWith('#'))) {
      open += open === '' ? line : `\n${line}`;
      if (continued.test(line)) continue;
      const linesOpen = open.split('\n').length;
      commands.push({ line: firstLine + at - linesOpen + 1, text: open, parts: [] });
      open = '';
    }
  }
  return commands;
}

function saidBy(said: string): Pick<ShownCommand, 'status' | 'parts'> {
  const [, status, answer = ''] = /^(\d{3})(?: (.*))?$/.exec(said) ?? [];
  if (status === undefined) throw new Error(`"#> ${said}" begins with no status`);
  return { status: Number(status), parts: answer.split('…').filter((part) => part !== '') };
}

/** Notes the heads of all answers, and calls the services where they are. */
const preamble = `
curl() {
  local word words=()
  for word; do
    word=\${word//127.0.0.1:3001/$LOADER}
    words+=("\${word//127.0.0.1:3002/$READER}")
  done
  command curl -sS -D "$NOTES/$COMMAND.$BASHPID-$RANDOM.head" "\${words[@]}"
}
`;

/**
 * Runs commands in a shell, one after another, as they stand.
 *
 * @param at host and port of each service, where the documents have those of the defaults
 */
export async function runShown(
  commands: readonly ShownCommand[],
  cwd: string,
  at: { readonly loader: string; readonly reader: string },
): Promise<Outcome[]> {
  const notes = mkdtempSync(join(cwd, '..', 'notes-'));
  const steps = commands.map(
    ({ text }, index) => `COMMAND=${index}\n{ ${text}\n} >"$NOTES/${index}.out" 2>&1
echo $? >"$NOTES/${index}.exit"`,
  );
  writeFileSync(join(notes, 'script'), `${preamble}${steps.join('\n')}\n`);
  const env = { PATH: process.env.PATH, NOTES: notes, LOADER: at.loader, READER: at.reader };
  await promisify(execFile)('bash', [join(notes, 'script')], { cwd, env });
  const outcomes = commands.map((_command, index) => outcomeOf(notes, index));
  rmSync(notes, { recursive: true });
  return outcomes;
}

function outcomeOf(notes: string, index: number): Outcome {
  const read = (name: string) => readFileSync(join(notes, name), 'utf8');
  const heads = readdirSync(notes).filter((name) => name.startsWith(`${index}.`));
  const statuses = heads.flatMap((name) =>
    [...(name.endsWith('.head') ? read(name) : '').matchAll(/^HTTP\/\S+ (\d+)/gm)]
      .map(([, status]) => Number(status))
      .filter((status) => status >= 200),
  );
  return { exit: Number(read(`${index}.exit`)), statuses, output: read(`${index}.out`) };
}
