import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { type Operation, operations } from '../testing/fault-operations.ts';
import { FaultTries, quiet } from '../testing/fault-tries.ts';
import { type NamedFault, passing, unheard } from '../testing/faults.ts';

const patient = { ...quiet, REQUEST_RETRY_MS: '5000', CHUNK_RETRY_MS: '5000' };

describe.each(engines)('When a statement fails on %s and passes, then', (engine) => {
  let tries: FaultTries;
  beforeEach(async () => {
    tries = await FaultTries.start(engine, patient);
  });
  afterEach(async () => tries.stop());

  it.each(Object.keys(operations))('%s goes well', { timeout: 240_000 }, async (name) => {
    const operation = operations[name] as Operation;
    const { positions, status } = await tries.positionsOf(operation);
    const faults = passing[engine.name];
    for (const [at, position] of positions.entries()) {
      const one = faults[at % faults.length] as NamedFault;
      // Of what only reads it makes no difference whether it was done.
      const reads = /^(select|set|begin)\b/i.test(position.shape);
      for (const named of [one, ...(reads ? [] : unheard[engine.name])]) {
        const a = { operation, ...position, named, lasts: false };
        const { answer, isDone, where } = await tries.tryWith(a);
        expect(answer.status, where).toBe(status);
        expect(isDone, where).toBe(operation.people !== 0);
      }
    }
  });
});
