import { Problem } from '#shared/errors.ts';

/** What no load is begun for, and what a stop ends loads with. */
export function stopped(): Problem {
  return new Problem('shutting_down', 'The service is stopping; try again when it is back.');
}

/** @param setting whose bound it is */
export function tooMany(doing: 'run' | 'wait', setting: string): Problem {
  const detail = `As many loads ${doing} as may (${setting}); try again in a moment.`;
  return new Problem('too_many_loads', detail);
}
