import { type Content, type ContentOptions, openContent } from './decode/content.ts';
import type { Layout } from './read/header.ts';
import { type OpenOptions, openRecords } from './read/open-records.ts';
import type { Framed } from './read/record-block.ts';

export interface ReadRowsOptions extends ContentOptions, OpenOptions {}

/** A file whose header row was read, and whose rows are read as they are asked for. */
export interface FileRows {
  readonly content: Content;
  readonly layout: Layout;
  /** What stands under the header, cut into rows: each part is bounded work, to be checked next. */
  readonly parts: AsyncGenerator<Framed[]>;
  /** Reads on to the end, instead of the rows: for what `content` knows only then. */
  readonly skipRows: () => Promise<void>;
  /** Ends the source; to be called in any case. */
  readonly close: () => Promise<void>;
}

/**
 * Takes the bytes of one file through the stages that need no database: decode and read, up to its
 * rows. What they are checked for, `RowChecker` says.
 *
 * @throws Problem as `openContent` and `openRecords`; the parts throw as `Content.utf8`
 */
export async function readRows(
  bytes: AsyncIterable<Buffer>,
  options: ReadRowsOptions,
): Promise<FileRows> {
  const content = await openContent(bytes, options);
  const utf8 = content.utf8[Symbol.asyncIterator]();
  const close = async () => {
    await utf8.return?.();
  };
  try {
    const { layout, framer, rest } = await openRecords(utf8, options);
    const parts = (async function* () {
      for (const part of framer.push(rest)) yield part;
      for (let next = await utf8.next(); !next.done; next = await utf8.next()) {
        for (const part of framer.push(next.value)) yield part;
      }
      for (const part of framer.end()) yield part;
    })();
    const skipRows = async () => {
      for (let next = await utf8.next(); !next.done; ) next = await utf8.next();
    };
    return { content, layout, parts, skipRows, close };
  } catch (error) {
    await close();
    throw error;
  }
}
