import type { Standing } from '#shared/summary/standing.ts';
import type { ChangeObject } from './change-object.ts';
import { differenceOf } from './difference.ts';
import type { StepRepository, VersionStep } from './step-repository.ts';

/** A data version, and what is compared: who counted where before it, and at it. */
export interface StepDifference {
  readonly step: VersionStep;
  readonly since: number;
  readonly was: Standing;
  readonly is: Standing;
}

export interface ToChangesDeps {
  readonly steps: StepRepository;
  readonly config: { readonly changeCountriesMax: number };
}

/** What versions have changed, as it is told. @throws the database's error */
export async function toChanges(
  differences: readonly StepDifference[],
  { steps, config }: ToChangesDeps,
): Promise<ChangeObject[]> {
  const loadIds = new Set(differences.flatMap(({ step }) => step.loadId ?? []));
  const files = Map.groupBy(await steps.filesOf([...loadIds]), ({ loadId }) => loadId);
  return differences.map(({ step, since, was, is }) => {
    const { version, createdAt, kind, by, loadId } = step;
    const ofLoad = (id: string) =>
      (files.get(id) ?? []).map(({ name, dataset }) => ({ name, dataset }));
    return {
      version,
      since,
      at: createdAt === null ? null : new Date(createdAt).toISOString(),
      ...{ kind, by },
      load: loadId === null ? null : { id: loadId, files: ofLoad(loadId) },
      ...differenceOf(was, is, config.changeCountriesMax),
    };
  });
}
