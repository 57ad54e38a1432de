import { summarize, toCsv, toJson } from '#shared/summary/summary.ts';
import type { CubeAt, LiveCube } from '../cube/live-cube.ts';
import type { DataVersion } from '../versions/data-version.ts';

/** A summary in one representation, ready to send. */
export interface Representation {
  readonly body: Buffer;
  readonly etag: string;
  readonly dataVersion: number;
}
export type SummaryFormat = 'json' | 'csv';

/**
 * The summary as of now: the version is checked for every caller (callers that wait share a
 * check), the body is built once for each version and format.
 */
export function summaryReader(currentVersion: () => Promise<DataVersion>, cube: LiveCube) {
  let built: { readonly key: string; readonly formats: Map<SummaryFormat, Representation> } = {
    key: '',
    formats: new Map(),
  };
  const build = ({ at, cube }: CubeAt, format: SummaryFormat): Representation => {
    const text = format === 'json' ? toJson(summarize(cube)) : toCsv(summarize(cube));
    const etag = `"${at.instance.toString(36)}.${at.version}.${format}"`;
    return { body: Buffer.from(text), etag, dataVersion: at.version };
  };
  return async (format: SummaryFormat): Promise<Representation> => {
    const wanted = await currentVersion();
    const key = `${wanted.instance}.${wanted.version}`;
    const ready = built.key === key ? built.formats.get(format) : undefined;
    if (ready) return ready;
    const cubeAt = await cube.atLeast(wanted);
    const representation = build(cubeAt, format);
    const builtKey = `${cubeAt.at.instance}.${cubeAt.at.version}`;
    if (built.key !== builtKey) built = { key: builtKey, formats: new Map() };
    built.formats.set(format, representation);
    return representation;
  };
}
export type SummaryReader = ReturnType<typeof summaryReader>;
