/** Runs what it is given when all that was given before has ended, well or not. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a line in which one piece of work runs at a time, in the order in which they came. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
