import { fstatSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a service before anything else (`node --import`): writes a line to its log whenever
 * the event loop was held. What counts is the time of the processor that its thread took between
 * two turns, not the time that went by: on a busy machine a thread waits for its turn, too, and
 * that is no fault of the service.
 */
const everyMs = 5;
/** Shorter than what is a fault: the report tells the longest. */
const toldMs = 25;

// A worker is there to be kept busy, and answers nobody.
if (isMainThread) watchLoop();

function watchLoop(): void {
  let before = process.threadCpuUsage();
  let from = Date.now();
  setInterval(() => {
    const to = Date.now();
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    const heldMs = (user + system) / 1000;
    if (heldMs > toldMs) write({ msg: 'loop held', heldMs: Math.round(heldMs), from, to });
    from = to;
  }, everyMs).unref();
}

function write(line: object): void {
  if (fstatSync(2).isFile()) writeSync(2, `${JSON.stringify(line)}\n`);
}
