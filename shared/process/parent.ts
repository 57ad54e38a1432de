import { readFileSync } from 'node:fs';

const lookMs = 1_000;

/**
 * Calls back, once, when the process that has started this one is gone and so cannot stop it any
 * more: it held a channel to us (`npm start` to its services), or it was npm, which passes signals
 * on while it lives. Who was started by a shell outlives it, as is usual.
 *
 * @param byNpm whether npm has started this process
 */
export function onParentGone(byNpm: boolean, gone: () => void): void {
  if (process.channel) {
    process.once('disconnect', gone);
    return;
  }
  if (!byNpm) return;
  const before = starter();
  const timer = setInterval(() => {
    if (starter() === before) return;
    clearInterval(timer);
    gone();
  }, lookMs).unref();
}

/** Names the process that has started this one; behind the shell that npm runs a script by, npm. */
function starter(): string {
  const parent = process.ppid;
  // Where there is no /proc, its shells make way for what they run.
  const [, name = '', grandparent = ''] = /\((.*)\) \S (\d+)/.exec(statusOf(parent)) ?? [];
  return /^(ba|da)?sh$/.test(name) ? `${parent} ${grandparent}` : `${parent}`;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
