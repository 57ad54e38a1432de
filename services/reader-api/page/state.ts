import type { Api, ApiProblem } from '#shared/page/api.ts';
import type { ProfileObject } from '../profile/profile-object.ts';
import type { Figures } from './figures.ts';
import type { Filter } from './filter.ts';
import type { Look, View } from './look.ts';

/** What the dashboard shows. */
export interface DashboardState {
  readonly view: View;
  readonly figures: Figures | null;
  /** When these figures were read. */
  readonly readAt: Date | null;
  /** Why the figures may be old: they could not be read, or nothing is heard of new ones. */
  readonly problem: ApiProblem | null;
  /** Why a key is asked for. */
  readonly keyWanted: ApiProblem | null;
  readonly hasKey: boolean;
  /** Countries that have just changed, and by how much. */
  readonly changes: ReadonlyMap<string, number>;
  /** Null: nobody has asked for it. */
  readonly profile: ProfileObject | 'reading' | 'forbidden' | null;
  /** The decade that the arrow keys have come to. */
  readonly decadeAt: number | null;
  /** The year that is pointed at. */
  readonly yearAt: number | null;
}

/** What the panels can ask for. */
export interface Actions {
  readonly api: Api;
  /** Shows another view, as a step of the browser's history. */
  show(change: Partial<Filter>): void;
  /** Shows the same people otherwise. */
  look(change: Partial<Look>): void;
  set(change: Partial<DashboardState>): void;
  showProfile(): void;
  say(sentence: string): void;
}
