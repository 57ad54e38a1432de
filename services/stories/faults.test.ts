import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { type Answered, type Operation, operations } from '../testing/fault-operations.ts';
import {
  type FaultyEngine,
  full,
  type NamedFault,
  passing,
  shapeOf,
  startFaultyEngine,
  unheard,
} from '../testing/faults.ts';
import { expectProblem } from '../testing/problems.ts';
import { type Services, startServices } from '../testing/services.ts';
import { dataVersionOf, summaryOf } from '../testing/state.ts';

/** Nothing happens by itself, so that each statement belongs to what was asked for. */
const quiet = {
  VERSION_POLL_MS: '86400000',
  PROGRESS_MS: '28800000',
  LEASE_MS: '86400000',
  PURGE_EVERY_MS: '86400000',
};
const patient = { ...quiet, REQUEST_RETRY_MS: '5000', CHUNK_RETRY_MS: '5000' };
const impatient = {
  ...quiet,
  REQUEST_RETRY_MS: '60',
  CHUNK_RETRY_MS: '60',
  DATABASE_LOCK_WAIT_MS: '60',
};

/** An answer whose head was sent already when something went wrong. */
const cutShort: Answered = { status: 0, text: '', headers: {} };

const places = 'city,county,country\nDumfries,Dumfriesshire,Scotland\n';

describe.each(engines)('When a statement fails on %s, then', (spec) => {
  let faulty: FaultyEngine;
  let services: Services;
  const start = async (settings: Record<string, string>) => {
    faulty = await startFaultyEngine(spec);
    services = await startServices(faulty.engine, settings);
    const response = await fetch(`${services.loader}/loads`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: places,
    });
    expect(response.status).toBe(201);
  };
  afterEach(async () => {
    faulty.rule = undefined;
    await services.stop();
    await faulty.close();
  });

  const people = async () => {
    const summary = JSON.parse(await summaryOf(services)) as Record<string, number>;
    return Object.values(summary).reduce((sum, count) => sum + count, 0);
  };
  /** Asks without a fault. @returns the statements it took, by their shape, in order */
  const statementsOf = async (operation: Operation) => {
    await operation.prepare?.(services);
    const shapes: string[] = [];
    faulty.rule = (sql) => {
      shapes.push(shapeOf(sql));
      return undefined;
    };
    const { status } = await operation.ask(services);
    faulty.rule = undefined;
    return { shapes, status };
  };
  const answerOf = async ({ ask, isStreamed }: Operation): Promise<Answered> => {
    try {
      return await ask(services);
    } catch (error) {
      if (isStreamed && error instanceof Error && error.message === 'aborted') return cutShort;
      throw error;
    }
  };
  interface Try {
    readonly operation: Operation;
    /** The statement that fails, and which of those with its shape. */
    readonly shape: string;
    readonly nth: number;
    readonly named: NamedFault;
    /** Whether all after it fail as well. */
    readonly lasts: boolean;
  }
  const tryWith = async ({ operation, shape, nth, named, lasts }: Try) => {
    await operation.prepare?.(services);
    const before = { version: await dataVersionOf(services), people: await people() };
    let met = 0;
    let failed = false;
    faulty.rule = (sql) => {
      if (failed && lasts) return named.fault;
      if (failed || shapeOf(sql) !== shape || ++met < nth) return undefined;
      failed = true;
      return named.fault;
    };
    const answer = await answerOf(operation);
    faulty.rule = undefined;
    const where = `${named.name} at ${nth}. ${shape.slice(0, 80)}: ${answer.text.slice(0, 200)}`;
    const after = { version: await dataVersionOf(services), people: await people() };
    const isDone = after.version > before.version;
    expect(after.version - before.version, where).toBe(isDone ? 1 : 0);
    expect(after.people - before.people, where).toBe(isDone ? operation.people : 0);
    return { answer, isDone, where };
  };
  const expectAnswer = (answer: Answered, where: string, codes: readonly string[]) => {
    if (answer.status < 300) return;
    expect(answer.status, where).toBe(503);
    expect(answer.headers['retry-after'], where).toMatch(/^\d+$/);
    const { code } = JSON.parse(answer.text);
    expect(codes, where).toContain(code);
    expectProblem(answer as Parameters<typeof expectProblem>[0], code);
  };
  /** Each statement, and which of those with its shape it is. */
  const positionsOf = (shapes: readonly string[]) =>
    shapes.map((shape, at) => ({
      shape,
      nth: shapes.slice(0, at + 1).filter((one) => one === shape).length,
    }));

  describe('and passes', () => {
    beforeEach(() => start(patient));
    it.each(Object.keys(operations))('%s goes well', { timeout: 240_000 }, async (name) => {
      const operation = operations[name] as Operation;
      const { shapes, status } = await statementsOf(operation);
      const faults = passing[spec.name];
      for (const [at, position] of positionsOf(shapes).entries()) {
        const one = faults[at % faults.length] as NamedFault;
        // Of what only reads it makes no difference whether it was done.
        const reads = /^(select|set|begin)\b/i.test(position.shape);
        for (const named of [one, ...(reads ? [] : unheard[spec.name])]) {
          const { answer, isDone, where } = await tryWith({
            operation,
            ...position,
            named,
            lasts: false,
          });
          expect(answer.status, where).toBe(status);
          expect(isDone, where).toBe(operation.people !== 0);
        }
      }
    });
  });

  describe('and all after it do', () => {
    beforeEach(() => start(impatient));
    it.each(Object.keys(operations))(
      '%s is told to try again',
      { timeout: 240_000 },
      async (name) => {
        const operation = operations[name] as Operation;
        const { shapes } = await statementsOf(operation);
        const faults = [...passing[spec.name], ...unheard[spec.name], ...full[spec.name]];
        for (const [at, position] of positionsOf(shapes).entries()) {
          const named = faults[(name.length + at * 5) % faults.length] as NamedFault;
          const { answer, isDone, where } = await tryWith({
            operation,
            ...position,
            named,
            lasts: true,
          });
          const isFull = full[spec.name].includes(named);
          expectAnswer(answer, where, [isFull ? 'storage_full' : 'database_unavailable']);
          const isTold = answer.status === 200 || answer.status === 201;
          if (isTold) expect(isDone, where).toBe(operation.people !== 0);
        }
      },
    );
  });
});
