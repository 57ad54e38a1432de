import type { ProblemCode } from '#shared/errors.ts';
import type { RejectCode } from '../../loader-api/file/check/values.ts';

/** A file somebody might send, and what is to become of it. Every case is loaded in full. */
export interface CorpusCase {
  readonly name: string;
  readonly bytes: string | Buffer;
  /** Options beside `maxRejects=all`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The rows in the database: line, then the values in the dataset's column order. */
  readonly rows?: readonly Row[];
  readonly rejects?: readonly ExpectedReject[];
  /** What the load says of the file. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** The file as a whole is refused. */
  readonly problem?: ProblemCode;
}

export type Row = readonly [line: number, ...values: string[]];
export type ExpectedReject = readonly [line: number, column: string | null, code: RejectCode];

export const places = 'city,county,country';
export const people = 'given_name,family_name,date_of_birth,place_of_birth';
export const ayr = 'Ayr,Ayrshire,Scotland';
export const bute = 'Bute,Buteshire,Scotland';
export const ayrAt = (line: number): Row => [line, 'Ayr', 'Ayrshire', 'Scotland'];
export const buteAt = (line: number): Row => [line, 'Bute', 'Buteshire', 'Scotland'];

export const bom = '\ufeff';
export const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;
export const littleEndian = (text: string) => Buffer.from(text, 'utf16le');
export const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
/** Texts as UTF-8, bytes as they are. */
export const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))),
  );
