import type { Dataset } from './dataset.ts';
import { people } from './people.ts';
import { places } from './places.ts';

export type { Column, Dataset } from './dataset.ts';

/** Every dataset, in the order they are listed to people. */
export const datasets = [people, places] as const;

export type DatasetName = (typeof datasets)[number]['name'];
export const DATASET_NAMES = datasets.map((dataset) => dataset.name);

/** The dataset of that name, or undefined. */
export function findDataset(name: string): Dataset<DatasetName> | undefined {
  return datasets.find((dataset) => dataset.name === name);
}
