const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has `dispose` called when this process is ended before its work is done. Nothing asynchronous
 * runs any more at that point, so `dispose` must do all it does at once.
 *
 * @returns takes the request back
 */
export function onInterrupt(dispose: () => void): () => void {
  const takeBack = () => {
    process.off('exit', dispose);
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    takeBack();
    dispose();
    // Whoever listens to a signal keeps it from ending the process, so the last one sends it on.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.once('exit', dispose);
  for (const signal of signals) process.on(signal, onSignal);
  return takeBack;
}
