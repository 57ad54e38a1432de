import { type Api, type ApiProblem, asProblem } from '#shared/page/api.ts';
import { type Figures, readFigures } from './figures.ts';
import type { View } from './look.ts';

const retryMs = 5_000;
const lateMs = 30_000;

export interface FiguresReader {
  /** Reads the figures under this filter, now; what is being read under another one is dropped. */
  show(view: View): void;
  /** The data have changed: reads the same again, after what is being read. */
  refresh(): void;
  stop(): void;
}

export interface FiguresListener {
  onFigures(figures: Figures): void;
  /** @returns whether it is worth trying again */
  onProblem(problem: ApiProblem): boolean;
}

/** Reads figures one after another; news that come meanwhile cost one more reading, not many. */
export function createFiguresReader(api: Api, listener: FiguresListener): FiguresReader {
  let current: { view: View; abort: AbortController } | undefined;
  let isStale = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const read = async (view: View): Promise<void> => {
    clearTimeout(timer);
    const abort = new AbortController();
    current?.abort.abort();
    const turn = { view, abort };
    current = turn;
    isStale = true;
    while (isStale && current === turn) {
      isStale = false;
      // A connection may be dead without anybody saying so, as after a night.
      const late = setTimeout(() => abort.abort(asProblem('No answer has come.')), lateMs);
      try {
        const figures = await readFigures(api, view, abort.signal);
        if (current === turn) listener.onFigures(figures);
      } catch (error) {
        if (current !== turn) return;
        const problem = asProblem(error);
        const waitMs = (problem.retryAfterSeconds ?? 0) * 1000 || retryMs;
        if (listener.onProblem(problem)) timer = setTimeout(() => void read(view), waitMs);
        break;
      } finally {
        clearTimeout(late);
      }
    }
    if (current === turn) busy = false;
  };
  let busy = false;
  let last: View | undefined;
  const start = (view: View) => {
    busy = true;
    last = view;
    void read(view);
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
