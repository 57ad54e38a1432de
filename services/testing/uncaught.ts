/** What a process leaves in its output when it has met an error that nobody caught. */
const traces = [
  // `serve()`, at every level of its log but silent; and close-with-grace, when it is stopping.
  /"msg":"(uncaught error; stopping the service|second error, exiting)"/,
  // Node itself, while a process of ours has not come up yet.
  /^Node\.js v\d+/m,
];
/** How a process ends that nobody has told to: out of memory, a failed assertion. */
const crashes: readonly (NodeJS.Signals | null)[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGTRAP'];

/**
 * @param output all the process has written
 * @param signal what has ended it, where its parent did not
 * @throws Error when either tells of an error that nobody caught
 */
export function expectNoUncaughtError(output: string, signal: NodeJS.Signals | null): void {
  if (!crashes.includes(signal) && !traces.some((trace) => trace.test(output))) return;
  const how = signal === null ? '' : ` and ended by ${signal}`;
  throw new Error(`a process met an error that nobody caught${how}:\n${output}`);
}
