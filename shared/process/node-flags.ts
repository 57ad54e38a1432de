/**
 * The flags of V8 that each service runs with; why: docs/decisions/0006-v8-flags.md. They have to
 * stand on the command line of the process, as V8 sets up its heap before any code of ours runs:
 * `services/start.ts` puts them there.
 *
 * The nursery: a load leaves little behind, an export much, and all of it dies young. What does not
 * is collected before it has piled up. And that V8 takes requests which wait for the database for
 * long-lived costs reader-api a fifth of its speed.
 */
export const nodeFlags = {
  'loader-api': ['--max-semi-space-size=2', '--heap-growing-percent=25'],
  'reader-api': [
    '--max-semi-space-size=16',
    '--no-allocation-site-pretenuring',
    '--heap-growing-percent=25',
  ],
} as const;

/** A service that is a process of its own. */
export type ServiceName = keyof typeof nodeFlags;

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(nodeFlags, name);
}
