import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { type Answered, type Operation, operations } from '../testing/fault-operations.ts';
import { FaultTries, quiet } from '../testing/fault-tries.ts';
import { full, type NamedFault, passing, unheard } from '../testing/faults.ts';
import { expectProblem } from '../testing/problems.ts';

const impatient = {
  ...quiet,
  REQUEST_RETRY_MS: '60',
  CHUNK_RETRY_MS: '60',
  DATABASE_LOCK_WAIT_MS: '60',
};

describe.each(engines)('When a statement fails on %s and all after it do, then', (engine) => {
  let tries: FaultTries;
  beforeEach(async () => {
    tries = await FaultTries.start(engine, impatient);
  });
  afterEach(async () => tries.stop());

  const expectAnswer = (answer: Answered, where: string, codes: readonly string[]) => {
    if (answer.status < 300) return;
    expect(answer.status, where).toBe(503);
    expect(answer.headers['retry-after'], where).toMatch(/^\d+$/);
    const { code } = JSON.parse(answer.text);
    expect(codes, where).toContain(code);
    expectProblem(answer as Parameters<typeof expectProblem>[0], code);
  };

  it.each(Object.keys(operations))(
    '%s is told to try again',
    { timeout: 240_000 },
    async (name) => {
      const operation = operations[name] as Operation;
      const { positions } = await tries.positionsOf(operation);
      const of = engine.name;
      const faults = [...passing[of], ...unheard[of], ...full[of]];
      for (const [at, position] of positions.entries()) {
        const named = faults[(name.length + at * 5) % faults.length] as NamedFault;
        const a = { operation, ...position, named, lasts: true };
        const { answer, isDone, where } = await tries.tryWith(a);
        const isFull = full[of].includes(named);
        expectAnswer(answer, where, [isFull ? 'storage_full' : 'database_unavailable']);
        const isTold = answer.status === 200 || answer.status === 201;
        if (isTold) expect(isDone, where).toBe(operation.people !== 0);
      }
    },
  );
});
