import type { Result } from './measure/in-turn.ts';
import { maxOfKnown, medianOfKnown, medianRatio, spread } from './measure/statistics.ts';

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Section {
  readonly title: string;
  /** What was done, a paragraph each. */
  readonly text: readonly string[];
  readonly table: Table;
}

export interface Report {
  readonly title: string;
  readonly facts: readonly string[];
  readonly sections: readonly Section[];
}

/** A figure that this machine does not tell. */
const unknownFigure = '–';

/** With three digits that say something, and never in powers of ten. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return unknownFigure;
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3);
}

/** Megabytes of 1,000,000 bytes. */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? unknownFigure : `${Math.round(bytes / 1e6)} MB`;
}

/** The least and the greatest, as `1.20 – 1.40`. */
export function range(values: readonly number[]): string {
  const { min, max } = spread(values);
  return `${figure(min)} – ${figure(max)}`;
}

export interface ComparisonOptions {
  /** What the values are: `seconds`, `requests/s`. */
  readonly unit: string;
  /** Heading for the CPU and memory of the side that is not the database server. */
  readonly client: string;
}

/**
 * Contenders side by side. The first one is ours: the ratio in each row is ours to that row's, the
 * median over the rounds.
 */
export function comparisonTable(results: readonly Result[], options: ComparisonOptions): Table {
  const ours = results[0]?.samples.map(({ value }) => value) ?? [];
  const more = Object.keys(results[0]?.samples[0]?.more ?? {});
  const { unit, client } = options;
  const header = ['', `${unit}, median`, 'min – max', 'ours ÷ this', ...more];
  header.push(`${client} CPU s`, `${client} peak`, 'server CPU s', 'server peak');
  const rows = results.map(({ name, samples }) => {
    const values = samples.map(({ value }) => value);
    return [
      name,
      figure(spread(values).median),
      range(values),
      figure(medianRatio(ours, values)),
      ...more.map((key) => figure(medianOfKnown(samples.map((sample) => sample.more?.[key])))),
      figure(medianOfKnown(samples.map((sample) => sample.client.cpuSeconds))),
      megabytes(maxOfKnown(samples.map((sample) => sample.client.peakBytes))),
      figure(medianOfKnown(samples.map((sample) => sample.server.cpuSeconds))),
      megabytes(maxOfKnown(samples.map((sample) => sample.server.peakBytes))),
    ];
  });
  return { header, rows };
}

/** The report as Markdown. */
export function markdown(report: Report): string {
  const facts = report.facts.map((fact) => `- ${fact}\n`).join('');
  const sections = report.sections.map(({ title, text, table }) => {
    const paragraphs = text.map((paragraph) => `${paragraph}\n\n`).join('');
    return `## ${title}\n\n${paragraphs}${markdownTable(table)}`;
  });
  return [`# ${report.title}\n\n${facts}`, ...sections].join('\n');
}

function markdownTable({ header, rows }: Table): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const alignments = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return line(header) + line(alignments) + rows.map(line).join('');
}
