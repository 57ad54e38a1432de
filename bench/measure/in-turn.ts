import { setTimeout as sleep } from 'node:timers/promises';
import { type Usage, unknownUsage } from './processes.ts';

/** One measurement of one contender. */
export interface Sample {
  /** Seconds, requests a second, …: whatever the comparison is about. */
  readonly value: number;
  /** All but the database server: our services or the program that takes their place. */
  readonly client: Usage;
  readonly server: Usage;
  /** Further figures by name, as `p99 ms`. */
  readonly more?: Readonly<Record<string, number>>;
}

export interface Contender {
  readonly name: string;
  /** @param round 0 is the warm-up */
  run(round: number): Promise<Sample>;
}

export interface Result {
  readonly name: string;
  /** By round, the warm-up left out. */
  readonly samples: readonly Sample[];
}

export interface InTurnOptions {
  readonly rounds: number;
  readonly warmUp: boolean;
  readonly pauseMs: number;
  readonly say: (line: string) => void;
}

/**
 * Measures all contenders in turn (A B C, A B C, …) after one round that does not count, so that
 * what the machine does meanwhile hits all of them alike.
 */
export async function inTurn(
  contenders: readonly Contender[],
  options: InTurnOptions,
): Promise<Result[]> {
  const results = contenders.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let round = options.warmUp ? 0 : 1; round <= options.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      // Pages and logs that the one before has left to be written are not to burden this one.
      await sleep(options.pauseMs);
      const sample = await contender.run(round);
      const which = round === 0 ? 'warm-up' : `round ${round}`;
      options.say(`  ${which}: ${contender.name}: ${sample.value.toPrecision(4)}`);
      if (round > 0) results[index]?.samples.push(sample);
    }
  }
  return results;
}

/** A sample of something that takes time only; who takes it is not of interest. */
export function plainSample(value: number): Sample {
  return { value, client: unknownUsage, server: unknownUsage };
}
