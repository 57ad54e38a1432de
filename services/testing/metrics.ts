import { expect } from 'vitest';

/** Expects a sample with these labels (and others) to have this value. */
export function expectMetric(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  value: number,
): void {
  const samples = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  const fitting = samples.filter((line) =>
    Object.entries(labels).every(([label, of]) => line.includes(`${label}="${of}"`)),
  );
  expect(fitting.map((line) => Number(line.slice(line.lastIndexOf(' '))))).toEqual([value]);
}
