import { type Static, Type } from 'typebox';
import type { LoadRow } from '#shared/schema.ts';

/** A figure before and after. */
export type Change = readonly [before: number, after: number];

/** What publishing a load would change, as it is stored: there may be thousands of countries. */
export interface StoredPreview {
  readonly people: Change;
  readonly unmatched: Change;
  readonly ambiguous: Change;
  /** By name. */
  readonly countries: readonly (readonly [name: string, ...Change])[];
  /** Countries that are not among them. */
  readonly omitted: number;
}

const ChangeObject = Type.Object({ before: Type.Integer(), after: Type.Integer() });

export const LoadPreview = Type.Object(
  {
    dataVersion: Type.Integer({
      description:
        'The data version that was looked at. Send it as `If-Match: "17"` to publish the load only ' +
        'if nothing else was published or reverted since.',
    }),
    people: Type.Object(ChangeObject.properties, {
      description: 'All people: those of the countries, the unmatched and the ambiguous.',
    }),
    unmatched: Type.Object(ChangeObject.properties, {
      description: 'People whose birthplace is not listed.',
    }),
    ambiguous: Type.Object(ChangeObject.properties, {
      description: 'People whose birthplace is listed in several countries.',
    }),
    countries: Type.Array(
      Type.Object({
        country: Type.String(),
        before: Type.Integer(),
        after: Type.Integer(),
      }),
      { description: 'Every country that has people before or after, by name.' },
    ),
    countriesOmitted: Type.Optional(
      Type.Integer({
        description:
          'Where there are more than `PREVIEW_COUNTRIES_MAX`: how many are left out, of those that ' +
          'change least.',
      }),
    ),
  },
  { title: 'Preview', description: 'What publishing the load would change.' },
);

/** What is shown of a preview; and of a dry run, what the summary would become. */
export function previewOf(load: Pick<LoadRow, 'preview' | 'preview_version' | 'dry_run'>): {
  preview?: Static<typeof LoadPreview>;
  summary?: Record<string, number>;
} {
  if (load.preview === null) return {};
  // Dry runs from before changes were kept have the summary alone.
  if (load.preview_version === null) return { summary: JSON.parse(load.preview) };
  const { people, unmatched, ambiguous, countries, omitted }: StoredPreview = JSON.parse(
    load.preview,
  );
  const preview = {
    dataVersion: load.preview_version,
    people: change(people),
    unmatched: change(unmatched),
    ambiguous: change(ambiguous),
    countries: countries.map(([country, ...figures]) => ({ country, ...change(figures) })),
    ...(omitted > 0 ? { countriesOmitted: omitted } : {}),
  };
  if (load.dry_run === 0) return { preview };
  const left = countries.filter(([, , after]) => after > 0);
  return { preview, summary: Object.fromEntries(left.map(([name, , after]) => [name, after])) };
}

function change([before, after]: Change) {
  return { before, after };
}
