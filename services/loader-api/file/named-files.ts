import { Problem } from '#shared/errors.ts';
import type { FileSource } from './source.ts';

/** Which file of a request a problem is about: a field `file` of the problem. */
export interface FaultyFile {
  /** What the sender calls it. */
  readonly name: string;
  /** The dataset the sender says it is of. */
  readonly dataset: string | undefined;
  /** Counted from 1, among the files of the request. */
  readonly position: number;
}

/**
 * The statuses of what is wrong with a file; under the others it is the request, or the service.
 */
const aboutFiles = new Set([413, 415, 422]);
const shownCharsMax = 100;

/**
 * Takes the files of a request one after the other, and names them in what goes wrong with them.
 */
export class NamedFiles {
  readonly #names = new Set<string>();
  #position = 0;

  /** Works on the next file. @throws what the work does; a Problem about the file names it */
  async next<T>({ name, dataset }: FileSource, work: () => Promise<T>): Promise<T> {
    const position = ++this.#position;
    const isOnlyOne = !this.#names.has(name);
    this.#names.add(name);
    try {
      return await work();
    } catch (error) {
      throw aboutFile(error, { name, dataset, position }, (detail) => {
        const shown = name.slice(0, shownCharsMax);
        return sentence(detail, isOnlyOne ? shown : `${shown} (file ${position} of the request)`);
      });
    }
  }
}

/**
 * Adds the file it is about to a problem.
 *
 * @param reword what it says of the file
 * @returns other errors as they are
 */
export function aboutFile(
  error: unknown,
  file: FaultyFile,
  reword: (detail: string) => string = (detail) => detail,
): unknown {
  if (!(error instanceof Problem) || !aboutFiles.has(error.status)) return error;
  const { code, message, cause, extras } = error;
  return new Problem(code, reword(message), { cause, extras: { ...extras, file } });
}

/** A sentence about "the file" gets its name as subject; one about a part of it stands after it. */
function sentence(detail: string, file: string): string {
  const [, predicate] = /^(?:The file|It) (.*)$/s.exec(detail) ?? [];
  if (predicate !== undefined) return `${file} ${predicate}`;
  return `${file}: ${detail.replace(/^(The|An?|Its|This) /, (word) => word.toLowerCase())}`;
}
