import { expect } from 'vitest';
import type { Engine } from '#shared/testing/engines.ts';
import type { Answered, Operation } from './fault-operations.ts';
import { type FaultyEngine, type NamedFault, shapeOf, startFaultyEngine } from './faults.ts';
import { type Services, startServices, type TestSettings } from './services.ts';
import { dataVersionOf, summaryOf } from './state.ts';

/** Nothing happens by itself, so that each statement belongs to what was asked for. */
export const quiet = {
  VERSION_POLL_MS: '86400000',
  PROGRESS_MS: '28800000',
  LEASE_MS: '86400000',
  PURGE_EVERY_MS: '86400000',
};

/** An answer whose head was sent already when something went wrong. */
const cutShort: Answered = { status: 0, text: '', headers: {} };

const places = 'city,county,country\nDumfries,Dumfriesshire,Scotland\n';

/** A statement that fails: the nth of those with its shape. */
interface Position {
  readonly shape: string;
  readonly nth: number;
}

interface Try extends Position {
  readonly operation: Operation;
  readonly named: NamedFault;
  /** Whether all statements after it fail as well. */
  readonly lasts: boolean;
}

/** Both services over an engine whose statements can be let fail. */
export class FaultTries {
  readonly #faulty: FaultyEngine;
  readonly #services: Services;

  private constructor(faulty: FaultyEngine, services: Services) {
    this.#faulty = faulty;
    this.#services = services;
  }

  static async start(engine: Engine, settings: TestSettings): Promise<FaultTries> {
    const faulty = await startFaultyEngine(engine);
    const services = await startServices(faulty.engine, settings);
    const response = await fetch(`${services.loader}/loads`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: places,
    });
    expect(response.status).toBe(201);
    return new FaultTries(faulty, services);
  }

  async stop(): Promise<void> {
    this.#faulty.rule = undefined;
    await this.#services.stop();
    await this.#faulty.close();
  }

  /** Asks without a fault. @returns the statements it took, each by its shape, in order */
  async positionsOf(operation: Operation): Promise<{ positions: Position[]; status: number }> {
    await operation.prepare?.(this.#services);
    const shapes: string[] = [];
    this.#faulty.rule = (sql) => {
      shapes.push(shapeOf(sql));
      return undefined;
    };
    const { status } = await operation.ask(this.#services);
    this.#faulty.rule = undefined;
    const positions = shapes.map((shape, at) => ({
      shape,
      nth: shapes.slice(0, at + 1).filter((one) => one === shape).length,
    }));
    return { positions, status };
  }

  /** Lets a statement fail, and expects all of what was asked for to be done, or nothing of it. */
  async tryWith({ operation, shape, nth, named, lasts }: Try) {
    await operation.prepare?.(this.#services);
    const before = await this.#state();
    let met = 0;
    let failed = false;
    this.#faulty.rule = (sql) => {
      if (failed && lasts) return named.fault;
      if (failed || shapeOf(sql) !== shape || ++met < nth) return undefined;
      failed = true;
      return named.fault;
    };
    const answer = await this.#answerOf(operation);
    this.#faulty.rule = undefined;
    const where = `${named.name} at ${nth}. ${shape.slice(0, 80)}: ${answer.text.slice(0, 200)}`;
    const after = await this.#state();
    const isDone = after.version > before.version;
    expect(after.version - before.version, where).toBe(isDone ? 1 : 0);
    expect(after.people - before.people, where).toBe(isDone ? operation.people : 0);
    return { answer, isDone, where };
  }

  async #state(): Promise<{ version: number; people: number }> {
    const version = await dataVersionOf(this.#services);
    const summary = JSON.parse(await summaryOf(this.#services)) as Record<string, number>;
    return { version, people: Object.values(summary).reduce((sum, count) => sum + count, 0) };
  }

  async #answerOf({ ask, isStreamed }: Operation): Promise<Answered> {
    try {
      return await ask(this.#services);
    } catch (error) {
      if (isStreamed && error instanceof Error && error.message === 'aborted') return cutShort;
      throw error;
    }
  }
}
