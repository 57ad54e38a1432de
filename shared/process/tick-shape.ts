import { createHook } from 'node:async_hooks';

/** Held for good: see `keepTickShape`. */
const kept: object[] = [];

/**
 * Keeps one of the objects that `process.nextTick` queues, which otherwise live for an instant.
 *
 * V8 frees an object's hidden class with the last object that has it. Ticks come and go between two
 * collections, so at some collection no tick is alive, the class is made anew, and the code in
 * `nextTick` that had known the old one goes to the slow path for as long as the process runs.
 * An HTTP request takes several ticks: it was a tenth of the time of `GET /summary`.
 */
export function keepTickShape(): void {
  const hook = createHook({
    init(_asyncId, type, _triggerAsyncId, resource) {
      if (type === 'TickObject') kept.push(resource);
    },
  });
  hook.enable();
  process.nextTick(() => undefined);
  hook.disable();
}
