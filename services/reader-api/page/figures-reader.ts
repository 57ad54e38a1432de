import { type Api, type ApiProblem, asProblem, isAbort } from '#shared/page/api.ts';
import { type Figures, readFigures } from './figures.ts';
import type { Filter } from './filter.ts';

const retryMs = 5_000;

export interface FiguresReader {
  /** Reads the figures under this filter, now; what is being read under another one is dropped. */
  show(filter: Filter): void;
  /** The data have changed: reads the same again, after what is being read. */
  refresh(): void;
  stop(): void;
}

export interface FiguresListener {
  onFigures(figures: Figures, filter: Filter): void;
  /** @returns whether it is worth trying again */
  onProblem(problem: ApiProblem): boolean;
}

/** Reads figures one after another; news that come meanwhile cost one more reading, not many. */
export function createFiguresReader(api: Api, listener: FiguresListener): FiguresReader {
  let current: { filter: Filter; abort: AbortController } | undefined;
  let isStale = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const read = async (filter: Filter): Promise<void> => {
    clearTimeout(timer);
    const abort = new AbortController();
    current?.abort.abort();
    const turn = { filter, abort };
    current = turn;
    isStale = true;
    while (isStale && current === turn) {
      isStale = false;
      try {
        const figures = await readFigures(api, filter, abort.signal);
        if (current === turn) listener.onFigures(figures, filter);
      } catch (error) {
        if (isAbort(error) || current !== turn) return;
        const problem = asProblem(error);
        const waitMs = (problem.retryAfterSeconds ?? 0) * 1000 || retryMs;
        if (listener.onProblem(problem)) timer = setTimeout(() => void read(filter), waitMs);
        break;
      }
    }
    if (current === turn) busy = false;
  };
  let busy = false;
  let last: Filter | undefined;
  const start = (filter: Filter) => {
    busy = true;
    last = filter;
    void read(filter);
  };
  return {
    show: start,
    refresh() {
      if (busy) isStale = true;
      else if (last) start(last);
    },
    stop() {
      clearTimeout(timer);
      current?.abort.abort();
      current = undefined;
      busy = false;
    },
  };
}
