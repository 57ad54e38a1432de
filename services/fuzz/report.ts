import type { FuzzRequest } from './requests/request.ts';

/** Something that must not be. */
export interface Finding {
  readonly seed: number;
  readonly number: number;
  readonly what: string;
  readonly request: string;
}

const shownBytes = 300;

/** A request as text: its head in whole, of its body the beginning. */
export function describeRequest(request: FuzzRequest): string {
  const { service, method, target, headers, body, raw } = request;
  if (raw) return `${service} ${JSON.stringify(raw.toString('latin1', 0, shownBytes))}`;
  const lines = [
    `${service} ${method} ${shortened(target)}`,
    ...headers.map(([name, value]) => `  ${name}: ${shortened(value)}`),
  ];
  if (body) {
    lines.push(`  ${body.length} bytes ${JSON.stringify(body.toString('latin1', 0, shownBytes))}`);
  }
  return lines.join('\n');
}

function shortened(text: string): string {
  return text.length <= shownBytes ? text : `${text.slice(0, shownBytes)}… (${text.length})`;
}

/** A finding, and how to see it again. */
export function describeFinding({ seed, number, what, request }: Finding): string {
  return `FOUND ${what}\n  again: npm run fuzz -- --part api --replay ${seed}:${number}\n${request}`;
}
