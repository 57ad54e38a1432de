import type { FairTurns } from '#shared/concurrency/fair-turns.ts';
import { createYieldIfDue, type Pause } from '#shared/concurrency/yield-if-due.ts';
import type { CubeAt, LiveCube } from './live-cube.ts';
import { standsAt } from './stands-at.ts';

/** Tries while others may change the cube; the one after them has it stand still. */
const triesMax = 3;

/** The cube has moved on while it was read. */
class Moved extends Error {
  override name = 'Moved';
}

/** Long work in slices, between which everything else has its turn. */
export interface SlicedReads {
  /**
   * Reads the cube in slices, all of them of one data version: where the cube moves on meanwhile,
   * the work is begun again, and at last it is kept from moving.
   *
   * @param work pauses by nothing else than `pause`, which may end it
   * @throws as `LiveCube.read`
   */
  read<T>(work: (now: CubeAt, pause: Pause) => Promise<T>): Promise<T>;
  /** The pauses of work that has all it needs. */
  slices(): Pause;
}

/**
 * @param turn one line for all: however many work at once, the loop is kept for a slice only
 * @param sliced makes the pauses of one work
 */
export function createSlicedReads(
  cube: Pick<LiveCube, 'read' | 'readStill' | 'held'>,
  turn: FairTurns,
  sliced: (turn: FairTurns) => Pause = (turn) => createYieldIfDue(undefined, turn),
): SlicedReads {
  const slices = () => sliced(turn);
  const slicesAt = ({ at }: CubeAt): Pause => {
    return sliced(async () => {
      await turn();
      if (!standsAt(cube, at)) throw new Moved('the cube has moved on');
    });
  };
  return {
    slices,
    read: async (work) => {
      for (let tries = 0; tries < triesMax; tries++) {
        try {
          return await cube.read((now) => work(now, slicesAt(now)));
        } catch (error) {
          if (!(error instanceof Moved)) throw error;
        }
      }
      return cube.readStill((now) => work(now, slices()));
    },
  };
}
