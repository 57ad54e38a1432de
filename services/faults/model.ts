/** Whether what a client sent counts, as far as its answers tell. */
export type Verdict = 'counts' | 'not' | 'either';

/** A file that was sent, once or again under the same key. Its note is in each of its loads. */
export interface Sent {
  readonly note: string;
  readonly people: number;
  verdict: Verdict;
}

/** A load as loader-api tells of it. */
export interface ToldLoad {
  readonly id: string;
  readonly note: string | null;
  readonly state: string;
}

/** States of which nothing may be left once all is well again. */
export const UNFINISHED: readonly string[] = ['queued', 'receiving', 'loading'];

/**
 * What an answer to a load, a publish or a revert says of it. A 5xx says that it failed or that
 * nobody can tell: the database may have done it, and its answer may be lost like ours.
 *
 * @param status undefined where no answer came
 */
export function verdictOf(status: number | undefined, done: Verdict, undone: Verdict): Verdict {
  if (status === undefined || status >= 500) return 'either';
  return status < 300 ? done : undone;
}

/** What was sent, and what has to be seen of it. */
export class Model {
  readonly sent = new Map<string, Sent>();

  add(note: string, people: number): Sent {
    const one: Sent = { note, people, verdict: 'either' };
    this.sent.set(note, one);
    return one;
  }

  /** Of those whose answers say that they count: one for each number. */
  counting(pick: number): Sent | undefined {
    const all = [...this.sent.values()].filter(({ verdict }) => verdict === 'counts');
    return all[pick % all.length];
  }

  /**
   * Compares it with the loads there are. What was left open is settled by them.
   *
   * @param isAll whether these are all there ever were, or the newest of them
   * @returns what is wrong: nothing
   */
  settle(loads: readonly ToldLoad[], isAll = true): string[] {
    const wrong: string[] = [];
    for (const one of this.sent.values()) {
      const own = loads.filter(({ note }) => note === one.note);
      if (own.length === 0 && !isAll) continue;
      const published = own.filter(({ state }) => state === 'published').length;
      const told = own.map(({ id, state }) => `${id} ${state}`).join(', ') || 'no load';
      if (published > 1) wrong.push(`${one.note} is published ${published} times: ${told}`);
      if (one.verdict === 'counts' && published === 0)
        wrong.push(`${one.note} was acknowledged and does not count: ${told}`);
      if (one.verdict === 'not' && published > 0)
        wrong.push(`${one.note} was refused and counts: ${told}`);
      one.verdict = published > 0 ? 'counts' : 'not';
    }
    for (const { id, note, state } of loads)
      if (UNFINISHED.includes(state)) wrong.push(`load ${id} (${note}) is ${state} for good`);
    return wrong;
  }

  /** How many people count, once it is settled. */
  people(): number {
    const counting = [...this.sent.values()].filter(({ verdict }) => verdict === 'counts');
    return counting.reduce((sum, { people }) => sum + people, 0);
  }
}
