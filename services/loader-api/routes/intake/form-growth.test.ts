import { describe, expect, it } from 'vitest';
import { FormOutline } from './form-outline.ts';

const boundary = '-'.repeat(60);
const head = `--${boundary}\r\nContent-Disposition: form-data; name="a"`;
const tries = 3;

/**
 * Processor time, the least of a few tries, in milliseconds: what others do makes no difference.
 */
function timeOf(body: string, size: number): number {
  const bytes = Buffer.from(body);
  const times = Array.from({ length: tries }, () => {
    const outline = new FormOutline(boundary);
    const start = process.cpuUsage().user;
    for (let at = 0; at < bytes.length; at += size) outline.push(bytes.subarray(at, at + size));
    return (process.cpuUsage().user - start) / 1000;
  });
  return Math.min(...times);
}

const forms: readonly (readonly [string, (times: number) => string, number])[] = [
  [
    'almost its boundary',
    (n) => `${head}\r\n\r\n${`\r\n--${boundary.slice(1)}+`.repeat(n)}`,
    65_536,
  ],
  ['hyphens only', (n) => `${head}\r\n\r\nx${boundary.repeat(n)}`, 65_536],
  ['line feeds only', (n) => `${head}\r\n\r\n${'\n'.repeat(60 * n)}`, 65_536],
  ['many parts', (n) => `${head}\r\n\r\n\r\n`.repeat(n), 65_536],
  ['blank lines before it', (n) => '\r\n'.repeat(30 * n), 65_536],
  ['small pieces', (n) => `${head}\r\n\r\nx${boundary.repeat(n / 10)}`, 7],
];

describe('When a form is four times as long, then following it takes about four times as long', () => {
  it.each(forms)('of %s', (_, form, size) => {
    const once = timeOf(form(20_000), size);
    const fourTimes = timeOf(form(80_000), size);
    // Work that grows with the square would take sixteen times as long.
    expect(fourTimes).toBeLessThan(8 * once + 50);
  });
});
