import { Problem } from '#shared/errors.ts';

/** What no load is begun for, and what a stop ends loads with. */
export function stopped(): Problem {
  return new Problem('shutting_down', 'The service is shutting down; try again when it is back.');
}

/** @param setting whose bound it is */
export function tooMany(doing: 'running' | 'waiting', setting: string): Problem {
  const detail = `The maximum number of loads is already ${doing} (${setting}); try again in a moment.`;
  return new Problem('too_many_loads', detail);
}
