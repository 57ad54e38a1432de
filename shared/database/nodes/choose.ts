/** What the servers are used for: for changes, or only to be read from. */
export type NodeUse = 'write' | 'read';

/** What was found of a server; nothing where it did not answer. */
export interface NodeState {
  readonly isWritable: boolean;
  /** The data version it is at; undefined where there is none yet, or it may not be seen. */
  readonly version: number | undefined;
}

export interface Choice {
  readonly use: NodeUse;
  /** Of each server, in the order of the URL. */
  readonly states: readonly (NodeState | undefined)[];
  /** The newest version that any of them was at a look ago: by now all should be there. */
  readonly versionBefore: number;
  /** The servers that are in use now. */
  readonly current: readonly number[];
  /** The one that has failed somebody, although it answers. */
  readonly doubted: number | undefined;
}

/**
 * Which servers are to be used. For changes that is one: the present one while it takes them, else
 * the first that does. For reads it is all that are up to date, without the one that has to take
 * the changes where only one does. What would be best is not always there: rather a server that
 * only answers than none, so that reads go on while a cluster chooses its primary.
 */
export function chooseNodes(choice: Choice): readonly number[] {
  const { use, states, current } = choice;
  const reachable = states.flatMap((state, no) => (state ? [no] : []));
  // Each would be as good. Who asks is told the error of the one that was used.
  if (reachable.length === 0) return current.length > 0 ? current : [0];
  const writable = reachable.filter((no) => states[no]?.isWritable);
  if (use === 'read') return readers(choice, reachable, writable);
  const able = writable.length > 0 ? writable : reachable;
  const trusted = able.filter((no) => no !== choice.doubted);
  const best = trusted.length > 0 ? trusted : able;
  return [best.find((no) => current.includes(no)) ?? (best[0] as number)];
}

function readers(choice: Choice, reachable: readonly number[], writable: readonly number[]) {
  const isUpToDate = (no: number) =>
    (choice.states[no]?.version ?? 0) >= choice.versionBefore && no !== choice.doubted;
  const upToDate = reachable.filter(isUpToDate);
  const able = upToDate.length > 0 ? upToDate : reachable;
  const [primary] = writable;
  const rest = writable.length === 1 ? able.filter((no) => no !== primary) : able;
  return rest.length > 0 ? rest : able;
}
