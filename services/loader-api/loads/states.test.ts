import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOAD_STATES, type LoadState } from '#shared/schema.ts';
import { engines, openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { moveLoad } from './move.ts';
import {
  abandonedStates,
  cancellableStates,
  isUnfinished,
  type TransitionName,
  transitions,
  unfinishedStates,
  wasPublished,
} from './states.ts';

const names = Object.keys(transitions) as TransitionName[];

/** Where each transition leads from each state, written down a second time. */
const life: Record<LoadState, Partial<Record<TransitionName, LoadState>>> = {
  queued: { start: 'loading', takeOver: 'queued', cancel: 'cancelled', giveUp: 'failed' },
  receiving: { receive: 'loading', fail: 'failed', cancel: 'cancelled', giveUp: 'failed' },
  loading: {
    receive: 'loading',
    publish: 'published',
    hold: 'ready',
    dismissDuplicate: 'cancelled',
    endDryRun: 'cancelled',
    fail: 'failed',
    cancel: 'cancelled',
    giveUp: 'failed',
  },
  ready: {
    publishHeld: 'published',
    dismissHeld: 'cancelled',
    expire: 'cancelled',
    cancel: 'cancelled',
  },
  published: { revert: 'reverted' },
  failed: {},
  cancelled: {},
  reverted: {},
};
const anybody: string[] = ['cancel', 'revert', 'publishHeld', 'dismissHeld', 'expire'];
const freeing: readonly TransitionName[] = ['fail', 'cancel', 'giveUp', 'expire'];
const as = (id: string, owner: string | null) => ({ id, owner });
const everyMove = LOAD_STATES.flatMap((state) => names.map((name) => ({ state, name })));

describe.each(engines)('When a load is moved on %s, then', (engine) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
  });
  afterEach(async () => test.drop());

  /** Enters a load for each of these moves, under an id of its own. */
  const enter = async (moves: readonly { state: LoadState; name: TransitionName }[]) => {
    const rest = { mode: 'append', source: 'upload', options: '{}', created_at: 0 } as const;
    const loads = moves.map(({ state, name }) => {
      const id = `${state}-${name}`;
      return { ...rest, id, state, owner: 'us', idempotency_key: id };
    });
    await test.database.db.insertInto('loads').values(loads).execute();
  };
  const found = async (id: string) => {
    const loads = test.database.db.selectFrom('loads').where('id', '=', id);
    return loads.select(['state', 'owner', 'idempotency_key', 'error']).executeTakeFirstOrThrow();
  };
  const untouched = (state: LoadState, id: string) => ({
    state,
    owner: 'us',
    idempotency_key: id,
    error: null,
  });

  it('every transition leads from its states, and from no other', async () => {
    await enter(everyMove);
    for (const { state, name } of everyMove) {
      const id = `${state}-${name}`;
      const to = life[state][name];
      const moved = await moveLoad(test.database.db, name, as(id, 'us'), { error: '{}' });
      expect([name, state, moved]).toEqual([name, state, to !== undefined]);
      const expected =
        to === undefined
          ? untouched(state, id)
          : {
              state: to,
              owner: 'us',
              idempotency_key: freeing.includes(name) ? null : id,
              error: '{}',
            };
      expect(await found(id)).toEqual(expected);
    }
  });

  it('only its owner moves it, but where anybody may', async () => {
    await enter(everyMove);
    for (const { state, name } of everyMove) {
      const id = `${state}-${name}`;
      const to = anybody.includes(name) ? life[state][name] : undefined;
      for (const owner of ['others', null]) {
        const moved = await moveLoad(test.database.db, name, as(id, owner), { error: '{}' });
        expect([name, state, moved]).toEqual([name, state, owner !== null && to !== undefined]);
      }
      if (to === undefined) expect(await found(id)).toEqual(untouched(state, id));
      else expect(await found(id)).toMatchObject({ state: to });
    }
  });

  it('tried again, it counts as moved when it is there already', async () => {
    await enter(everyMove);
    for (const { state, name } of everyMove) {
      const id = `${state}-${name}`;
      const isThere = transitions[name].to === state;
      const load = { id, owner: 'us', again: true };
      const moved = await moveLoad(test.database.db, name, load);
      expect([name, state, moved]).toEqual([
        name,
        state,
        isThere || life[state][name] !== undefined,
      ]);
    }
  });

  it('it moves only from the state it was seen in', async () => {
    await enter(everyMove);
    for (const { state, name } of everyMove) {
      const id = `${state}-${name}`;
      for (const seenIn of LOAD_STATES.filter((other) => other !== state)) {
        const load = { id, owner: 'us', seenIn };
        expect([name, await moveLoad(test.database.db, name, load)]).toEqual([name, false]);
      }
      expect(await found(id)).toEqual(untouched(state, id));
    }
  });

  it('a load that nobody owns is taken over by who saw that', async () => {
    await enter([{ state: 'queued', name: 'takeOver' }]);
    const id = 'queued-takeOver';
    await test.database.db.updateTable('loads').set({ owner: null }).execute();
    const takeOver = (owner: string) =>
      moveLoad(test.database.db, 'takeOver', { id, owner: null }, { owner });
    expect(await takeOver('first')).toBe(true);
    expect(await takeOver('second')).toBe(false);
    expect(await found(id)).toMatchObject({ state: 'queued', owner: 'first' });
  });
});

describe('Of the states of a load', () => {
  it('the unfinished ones, and that it is held in, are those it can be cancelled in', () => {
    expect(LOAD_STATES.filter(isUnfinished)).toEqual([...unfinishedStates]);
    expect(LOAD_STATES.filter((state) => life[state].cancel)).toEqual([...cancellableStates]);
  });

  it('no transition leads out of those it never counts in, and one only back from published', () => {
    for (const state of abandonedStates) expect(life[state]).toEqual({});
    expect(LOAD_STATES.filter(wasPublished)).toEqual(['published', 'reverted']);
  });
});
