import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingGroups } from './settings.ts';

/** A setting as its users see it. */
export interface Row {
  readonly name: string;
  readonly default: string | number | boolean;
  readonly help: string;
}

interface SettingSchema {
  readonly default: Row['default'];
  readonly description: string;
  readonly enum?: readonly string[];
}

const marks = { start: '<!-- settings -->', end: '<!-- /settings -->' };
/** By the end of a setting's name: how many make one of the next larger unit. */
const units: readonly [ending: RegExp, steps: readonly [count: number, unit: string][]][] = [
  [
    /_BYTES_MAX$/,
    [
      [1024, 'KiB'],
      [1024, 'MiB'],
      [1024, 'GiB'],
    ],
  ],
  [
    /_MS$/,
    [
      [1000, 's'],
      [60, 'min'],
      [60, 'h'],
      [24, 'd'],
    ],
  ],
];

/** Every setting, in the order in which it is declared. */
export function rows(): Row[] {
  return groups().flatMap(({ members }) => members);
}

/** The settings by whom they are for. */
function groups(): { title: string; members: Row[] }[] {
  return Object.entries(settingGroups).map(([title, group]) => {
    // The schemas' own type says nothing of defaults and descriptions; every setting has both.
    const settings = group as unknown as Readonly<Record<string, SettingSchema>>;
    const members = Object.entries(settings).map(([name, setting]) => ({
      name,
      default: setting.default,
      help: helpOf(setting),
    }));
    return { title, members };
  });
}

/** Words that a setting is limited to are listed, unless its help speaks of them already. */
function helpOf({ description, enum: words = [] }: SettingSchema): string {
  if (words.every((word) => description.includes(`\`${word}\``))) return description;
  return `${description} (${words.map((word) => `\`${word}\``).join(', ')})`;
}

/** The settings as a Markdown table for each group: name, default, meaning. */
export function settingsTable(): string {
  return groups()
    .map(({ title, members }) => `## ${title}\n\n${tableOf(members)}`)
    .join('\n\n');
}

function tableOf(members: readonly Row[]): string {
  const lines = members.map(
    (row) => `| \`${row.name}\` | ${shownDefault(row)} | ${row.help.replaceAll('|', '\\|')} |`,
  );
  return ['| Setting | Default | Meaning |', '| --- | --- | --- |', ...lines].join('\n');
}

/** `.env.example`: every setting, commented out, with its help and its default. */
export function envExample(): string {
  const intro = [
    '# Copy this file to .env and change what you need. A variable of the environment overrides',
    '# a line here. Written by: node shared/settings-table.ts --write',
  ].join('\n');
  const entries = groups().flatMap(({ title, members }) => [
    `# --- ${title} ---`,
    ...members.map((row) => `# ${row.help.replaceAll('`', '')}\n#${row.name}=${row.default}`),
  ]);
  return `${[intro, ...entries].join('\n\n')}\n`;
}

/** What stands between the marks. @throws Error when the marks are not there */
export function tableIn(text: string): string {
  const [from, to] = placeIn(text);
  return text.slice(from, to).trim();
}

/** The text with the table of today between the marks. @throws Error as `tableIn` */
export function withTable(text: string): string {
  const [from, to] = placeIn(text);
  return `${text.slice(0, from)}\n\n${settingsTable()}\n\n${text.slice(to)}`;
}

function placeIn(text: string): [from: number, to: number] {
  const start = text.indexOf(marks.start);
  const end = text.indexOf(marks.end);
  if (start < 0 || end < start)
    throw new Error(`docs/settings.md lacks ${marks.start} … ${marks.end}`);
  return [start + marks.start.length, end];
}

function shownDefault({ name, default: value }: Row): string {
  if (value === '') return '';
  if (value === 0) return '`0`';
  const steps = units.find(([ending]) => ending.test(name))?.[1] ?? [];
  const larger = inLargest(Number(value), steps);
  return larger === undefined ? `\`${value}\`` : `\`${value}\` (${larger})`;
}

/** In the largest unit that leaves no fraction; undefined when there is none. */
function inLargest(value: number, steps: readonly [number, string][]): string | undefined {
  let [rest, shown]: [number, string | undefined] = [value, undefined];
  for (const [count, unit] of steps) {
    if (rest % count !== 0) break;
    rest /= count;
    shown = `${rest} ${unit}`;
  }
  return shown;
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] !== '--write') {
    process.stdout.write(`${settingsTable()}\n`);
    return;
  }
  const root = join(import.meta.dirname, '..');
  const page = join(root, 'docs/settings.md');
  await writeFile(page, withTable(await readFile(page, 'utf8')));
  await writeFile(join(root, '.env.example'), envExample());
}

if (import.meta.main) await main(process.argv.slice(2));
