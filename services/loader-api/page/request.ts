import type { LookedFile } from './look/look.ts';
import type { SendRequest } from './sender.ts';
import type { Asked } from './state.ts';

/** The files that were looked at, as a request: what was changed goes along as options. */
export function requestOf(files: readonly LookedFile[], asked: Asked): SendRequest {
  const maps = files.flatMap(({ dataset, map }) =>
    Object.entries(map).map(([word, column]) => [`map[${dataset}.${word}]`, column] as const),
  );
  return {
    files: files.map((looked) => ({
      field: looked.dataset ?? 'file',
      file: asRead(looked),
    })),
    options: {
      ...wayOf(asked),
      mode: asked.mode === 'replace' ? 'replace' : null,
      maxUnmatched: asked.maxUnmatched.trim() || null,
      maxAmbiguous: asked.maxAmbiguous.trim() || null,
      note: asked.note.trim() || null,
      ...Object.fromEntries(maps),
    },
  };
}

/** To be looked at first, or, where nothing is rejected, at once. */
function wayOf({ atOnce }: Pick<Asked, 'atOnce'>): Readonly<Record<string, string | null>> {
  return atOnce ? {} : { publish: 'hold', maxRejects: 'all' };
}

/** Each part of a form says itself how it is to be read (RFC 7578, 4.4). */
function asRead(looked: LookedFile): File {
  const { file, head } = looked;
  // What is in it, nobody has seen.
  return new File([file], file.name, { type: head ? readAs(looked) : file.type });
}

/** A media type that says how to read a file. */
export function readAs(reading: Pick<LookedFile, 'charset' | 'delimiter' | 'dateFormat'>): string {
  const { charset, delimiter, dateFormat } = reading;
  const order = dateFormat ? `; dateFormat=${dateFormat}` : '';
  return `text/csv; charset=${charset}; delimiter="${delimiter}"${order}`;
}
