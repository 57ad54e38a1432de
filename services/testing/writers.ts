import { type Engine, engines } from '#shared/testing/engines.ts';
import type { TestSettings } from './services.ts';

/** An engine, and one of the ways rows are written to it. */
export interface WayToWrite {
  readonly engine: Engine;
  readonly settings: TestSettings;
  /** For titles by `describe.each(waysToWrite)('%s')`. */
  toString(): string;
}

/** Every engine with every `ROW_WRITER`: for what must be the same, however rows are written. */
export const waysToWrite: readonly WayToWrite[] = engines.flatMap((engine) =>
  ['auto', 'kysely'].map((writer) => ({
    engine,
    settings: { ROW_WRITER: writer },
    toString: () => `${engine.name} (ROW_WRITER=${writer})`,
  })),
);
