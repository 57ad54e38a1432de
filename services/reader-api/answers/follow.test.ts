import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { type Representation, toRepresentation } from './answer-cache.ts';
import type { Answers } from './answers.ts';
import { followData } from './follow.ts';

/** Answers that change when we say so, and what a follower makes of them. */
function followed() {
  const state = { version: 1, isAway: false, refused: 0, looks: 0, told: [] as number[] };
  const summary = async (): Promise<Representation> => {
    state.looks++;
    if (state.isAway) throw new Error('away');
    return toRepresentation(
      'summary.json',
      { instance: 7, version: state.version, token: 1 },
      '{}',
    );
  };
  const onChange = async ({ at }: Representation) => {
    if (state.refused > 0) {
      state.refused--;
      throw new Error('the disk is full');
    }
    state.told.push(at.version);
  };
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
  const answers = { summary } as unknown as Answers;
  const follower = followData(answers, { versionPollMs: 1, onChange }, log);
  return { state, lines, follower };
}

test('When data changes, then it is looked at without being asked for, and told once', async () => {
  const { state, follower, lines } = followed();
  follower.start();
  await vi.waitFor(() => expect(state.told).toEqual([1]));
  const { looks } = state;
  await vi.waitFor(() => expect(state.looks).toBeGreaterThan(looks + 3));
  expect(state.told).toEqual([1]);
  state.version = 5;
  await vi.waitFor(() => expect(state.told).toEqual([1, 5]));
  await follower.stop();
  const after = state.looks;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(state.looks).toBe(after);
  expect(lines).toEqual([]);
});

test('When telling fails, then it is tried again until it is told', async () => {
  const { state, follower, lines } = followed();
  state.refused = 3;
  follower.start();
  await vi.waitFor(() => expect(state.told).toEqual([1]));
  await follower.stop();
  expect(lines).toHaveLength(1);
});

test('While the database is away, then the log says so once for each time', async () => {
  const { state, follower, lines } = followed();
  for (const time of [1, 2]) {
    state.isAway = true;
    const { looks } = state;
    if (time === 1) follower.start();
    await vi.waitFor(() => expect(state.looks).toBeGreaterThan(looks + 3));
    expect(lines).toHaveLength(time);
    state.isAway = false;
    state.version++;
    await vi.waitFor(() => expect(state.told).toHaveLength(time));
  }
  await follower.stop();
});
