import { type Dataset, findDataset } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { packNames, shortNames } from '../loads/stored-names.ts';
import { Aggregate, birthPartsTable, birthsTable } from './count/aggregate.ts';
import type { Content } from './decode/content.ts';
import { enterFile } from './file-record.ts';
import type { LoadedFile, LoadRun } from './load-run.ts';
import type { Layout } from './read/header.ts';
import { readRows } from './read-rows.ts';
import { readingOf } from './reading.ts';
import { RowIntake } from './row-intake.ts';
import { type FileSource, withIdleTimeout } from './source.ts';
import { RowSink } from './write/row-sink.ts';
import { type RowTable, tableOf } from './write/row-writer.ts';

/**
 * Takes one file through all the stages: decode, read, check, count, write. Memory stays at a few
 * chunks whatever the size of the file.
 *
 * @returns what has come of it
 * @throws Problem when the file as a whole cannot be loaded; whatever the database throws
 */
export async function loadFile(source: FileSource, run: LoadRun): Promise<LoadedFile> {
  const { config, times, meter } = run;
  const before = run.counts.bytesRead;
  const begunAt = performance.now();
  const sent = withIdleTimeout(source.bytes, config.requestIdleMs, run.signal);
  const { content, layout, parts, close } = await readRows(counted(sent, run), {
    ...config,
    ...readingOf(run.options, source.declared),
    contentEncoding: source.contentEncoding,
    dataset: findDataset(source.dataset ?? ''),
    aliases: run.options.map,
  });
  try {
    const file = await openFile(source, content, layout, run);
    try {
      const received = receivedOf(layout.dataset, before, run);
      for await (const part of parts) {
        run.signal.throwIfAborted();
        received();
        await file.take(part);
      }
      received();
      const readAt = performance.now();
      times.receiveMs += readAt - begunAt;
      const loaded = await file.finish(source, content);
      const writtenAt = performance.now();
      times.writeMs += writtenAt - readAt;
      const seconds = { receive: (readAt - begunAt) / 1000, write: (writtenAt - readAt) / 1000 };
      meter.file(layout.dataset.name, seconds);
      return loaded;
    } catch (error) {
      // What is wrong with a file does not hide what is wrong with its rows.
      if (error instanceof Problem) await file.saveRejects();
      throw error;
    } finally {
      await file.idle();
    }
  } finally {
    await close();
  }
}

/** Tells the meter what has come of a file since the last time: files of a load come in turn. */
function receivedOf({ name }: Dataset, before: number, { counts, meter }: LoadRun): () => void {
  let known = before;
  return () => {
    const { bytesRead } = counts;
    if (bytesRead > known) meter.received(name, bytesRead - known);
    known = bytesRead;
  };
}

async function* counted(source: AsyncIterable<Buffer>, { counts }: LoadRun) {
  for await (const chunk of source) {
    counts.bytesRead += chunk.length;
    yield chunk;
  }
}

async function openFile(source: FileSource, content: Content, layout: Layout, run: LoadRun) {
  const { dataset } = layout;
  const file = {
    load_id: run.loadId,
    dataset: dataset.name,
    name: source.name,
    delimiter: layout.delimiter === '\t' ? 'tab' : layout.delimiter,
    charset: content.charset,
    compression: content.compression,
    date_format: layout.dateFormat ?? null,
    header: await packNames(layout.header),
    columns_ignored: JSON.stringify(shortNames(layout.ignored)),
  };
  const fileId = await enterFile(file, run);
  const sinkFor = (table: RowTable) => {
    const writer = run.writerFor({ fileId, table, loadId: run.loadId, owner: run.owner });
    return new RowSink(writer, { ...run.config, log: run.log });
  };
  const rows = sinkFor(tableOf(dataset));
  const aggregate = dataset.births
    ? new Aggregate({ births: sinkFor(birthsTable), parts: sinkFor(birthPartsTable) })
    : undefined;
  return new RowIntake({ id: fileId, name: source.name }, layout, { rows, aggregate }, run);
}
